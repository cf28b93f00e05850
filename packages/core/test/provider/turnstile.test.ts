import { describe, expect, it } from '@jest/globals';
import { Turnstile } from '../../src/provider/turnstile.js';
import { Gate, settled } from '../setup.js';

describe('a turnstile', () => {
  it('lets so many run at once and the others in order, also after one that fails', async () => {
    const turnstile = new Turnstile(2);
    const gates = Array.from({ length: 4 }, () => new Gate());
    const begun: number[] = [];
    const runs = gates.map((gate, index) =>
      turnstile.run(async () => {
        begun.push(index);
        await gate.opened;
        if (index === 1) throw new Error('failed');
        return index;
      }),
    );
    const outcomes = Promise.allSettled(runs);
    await settled();
    expect(begun).toEqual([0, 1]);
    gates[1]!.open();
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    gates[0]!.open();
    await settled();
    expect(begun).toEqual([0, 1, 2, 3]);
    for (const gate of gates) gate.open();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await turnstile.run(async () => 'free again')).toBe('free again');
  });
});
