import { describe, expect, it } from '@jest/globals';
import type { Acquisition } from '@holdfast/conformance/history';
import { judgeHistory, type UnseenEnds } from '../src/judge/judge-history.js';

const manifest = { shared: false, fencing: true, lossDetectionMs: 2_000 };
const cut: Acquisition = { lock: 'l', party: 'cut off', mode: 'exclusive', askedAtMs: 0, grantedAtMs: 10, heldUntilMs: 100, releasedAtMs: 110, fence: '1' };
const next: Acquisition = { lock: 'l', party: 'next', mode: 'exclusive', askedAtMs: 5, grantedAtMs: 60, heldUntilMs: 80, releasedAtMs: 90, fence: '2' };

const unseen = (...endsAtMs: number[]): UnseenEnds => ({ ends: endsAtMs.map((atMs) => ({ fromMs: atMs, untilMs: atMs })), stops: [] });

describe('judging a history', () => {
  it('finds holds that met', () => {
    const { overlaps, violations } = judgeHistory([cut, next], manifest, unseen());
    expect(overlaps).toHaveLength(1);
    expect(violations).toHaveLength(1);
  });

  it('ends holds at the fault that took their locks, and only those', () => {
    expect(judgeHistory([cut, next], manifest, unseen(50))).toEqual({ overlaps: [], violations: [] });
    expect(judgeHistory([cut, next], manifest, unseen(70)).overlaps).toHaveLength(1);
  });

  it('still demands that fences rise', () => {
    expect(judgeHistory([cut, { ...next, askedAtMs: 55, fence: '0' }], manifest, unseen(50)).violations).toHaveLength(1);
  });

  it('lets a grant that was on its way when connections broke be over when it arrives', () => {
    const late = { ...cut, grantedAtMs: 55, heldUntilMs: 100 };
    expect(judgeHistory([late, next], manifest, unseen(50))).toEqual({ overlaps: [], violations: [] });
  });

  it('lets a grant be on its way for as much longer as its process was stopped, and not when another one was', () => {
    const late = { ...cut, party: 'c1-0.2', grantedAtMs: 4_000, heldUntilMs: 4_001, releasedAtMs: 4_002 };
    const between = { ...next, grantedAtMs: 3_995, heldUntilMs: 4_005, releasedAtMs: 4_006 };
    const stoppedAs = (party: string): UnseenEnds => ({ ...unseen(50), stops: [{ party, fromMs: 40, untilMs: 3_900 }] });
    expect(judgeHistory([late, between], manifest, stoppedAs('c1-0'))).toEqual({ overlaps: [], violations: [] });
    expect(judgeHistory([late, between], manifest, stoppedAs('c1-1')).overlaps).toHaveLength(1);
  });

  it('ends holds at any time of a fault that takes some', () => {
    const during = { ...cut, askedAtMs: 55, grantedAtMs: 56 };
    const ends = [{ fromMs: 50, untilMs: 58 }];
    expect(judgeHistory([during, next], manifest, { ends, stops: [] })).toEqual({ overlaps: [], violations: [] });
    expect(judgeHistory([during, { ...next, askedAtMs: 57 }], manifest, unseen(50)).overlaps).toHaveLength(1);
  });

  it('knows that callers hand on what their process has in the engine, and that a process must know of its end in time', () => {
    const first = { ...cut, party: 'c1-0.0', fence: '0-1-1', heldUntilMs: 45, releasedAtMs: 46 };
    const handed = (askedAtMs: number) => ({ ...cut, party: 'c1-0.1', fence: '0-1-2', askedAtMs, grantedAtMs: askedAtMs + 1, heldUntilMs: askedAtMs + 20, releasedAtMs: askedAtMs + 21 });
    const others = (askedAtMs: number) => ({ ...next, fence: '0-2-1', askedAtMs: askedAtMs - 9, grantedAtMs: askedAtMs - 5, heldUntilMs: askedAtMs + 5, releasedAtMs: askedAtMs + 6 });
    expect(judgeHistory([first, handed(70), others(70)], manifest, unseen(50))).toEqual({ overlaps: [], violations: [] });
    expect(judgeHistory([first, { ...handed(70), party: 'c2-0.1' }, others(70)], manifest, unseen(50)).overlaps).toHaveLength(1);
    expect(judgeHistory([first, handed(4_000), others(4_000)], manifest, unseen(50)).overlaps).toHaveLength(1);
  });
});
