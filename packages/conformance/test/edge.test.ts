import { describe, expect, it } from '@jest/globals';
import { Edge } from '../src/checks/edge.js';

const RACES = 10_000;

/** Ends waits for grants that take `grantMs`, and tells when it ended them. */
function ends(grantMs: number): { readonly edge: Edge; readonly afterMs: readonly number[] } {
  const edge = new Edge(() => 0.5);
  const afterMs = Array.from({ length: RACES }, () => {
    const endMs = edge.next();
    edge.tell(endMs >= grantMs);
    return endMs;
  });
  return { edge, afterMs };
}

describe('the time of an ending that races a grant', () => {
  it('stays close to the grant, which wins about as often as it', () => {
    const { edge, afterMs } = ends(3);
    expect(Math.min(edge.granted, edge.ended)).toBeGreaterThan(RACES / 4);
    expect(Math.max(...afterMs.slice(100).map((endMs) => Math.abs(endMs - 3)))).toBeLessThan(1);
  });

  it('stays close to 0 where grants are always faster, and is not far beyond once one was not', () => {
    const { edge, afterMs } = ends(0);
    expect([edge.granted, Math.max(...afterMs)]).toEqual([RACES, 0]);
    edge.tell(false);
    expect(edge.next()).toBeLessThan(20);
  });

  it('finds a grant that is far away', () => {
    expect(ends(2_000).edge.granted).toBeGreaterThan(RACES / 4);
  });
});
