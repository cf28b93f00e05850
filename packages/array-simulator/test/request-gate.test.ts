import { beforeEach, describe, expect, it } from '@jest/globals';
import { CommitWindow, ManualClock, RequestGate, ViolationJournal, type ArrayAnswer } from '../src/index.js';

describe('RequestGate', () => {
  const served: ArrayAnswer = { status: 200, body: 'served' };
  let clock: ManualClock;
  let journal: ViolationJournal;
  let window: CommitWindow;
  let gate: RequestGate;

  beforeEach(() => {
    clock = new ManualClock();
    journal = new ViolationJournal();
    window = new CommitWindow(0, clock);
    gate = new RequestGate({ journal, window, clock });
  });

  /** What became of one request: its answer, or undefined while it is under way. */
  function pass(description: string): { answer: ArrayAnswer | undefined; readonly done: Promise<unknown> } {
    const outcome = { answer: undefined as ArrayAnswer | undefined, done: Promise.resolve() };
    const passing = gate.pass(description, async () => served, (code) => ({ status: 409, body: `refused with ${code}` }));
    outcome.done = passing.then((answer) => void (outcome.answer = answer));
    return outcome;
  }

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('lets a request through at once and counts it', async () => {
    const request = pass('GET /volumes');
    await request.done;
    expect(request.answer).toBe(served);
    expect(journal.report().counts).toEqual({ requests: 1 });
  });

  it('carries out the planned faults: a cut connection, an error in the words of the array', async () => {
    gate.control.configure({
      faults: [
        { match: 'POST', fault: { kind: 'disconnect' } },
        { match: '/volumes', fault: { kind: 'error', code: 'FULL' } },
      ],
    });
    const requests = [pass('POST /volumes'), pass('GET /volumes'), pass('GET /volumes')];
    await Promise.all(requests.map(({ done }) => done));
    expect(requests.map(({ answer }) => answer)).toEqual([{ disconnect: true }, { status: 409, body: 'refused with FULL' }, served]);
  });

  it('takes as long as it was told for every request, refusals included, and longer for one that is delayed', async () => {
    gate.control.configure({ latencyMs: 10, faults: [{ match: 'slow', fault: { kind: 'delay', delayMs: 5 } }, { match: 'wrong', fault: { kind: 'error', code: '7' } }] });
    const [usual, slow, wrong] = [pass('usual'), pass('slow'), pass('wrong')];
    clock.advance(9);
    await turn();
    expect([usual.answer, slow.answer, wrong.answer]).toEqual([undefined, undefined, undefined]);
    clock.advance(1);
    await turn();
    expect([usual.answer, slow.answer, wrong.answer]).toEqual([served, undefined, { status: 409, body: 'refused with 7' }]);
    clock.advance(5);
    await slow.done;
    expect(slow.answer).toBe(served);
  });

  it('widens the windows of the array from outside', () => {
    gate.control.configure({ windowMs: { map: 40 } });
    expect([window.widthMs('map'), window.widthMs('login')]).toEqual([40, 0]);
  });

  it('forgets on reset what it saw and what was planned, and keeps its settings', async () => {
    gate.control.configure({ latencyMs: 10, faults: [{ match: '', fault: { kind: 'disconnect' } }] });
    journal.violation('LUN 1 given to two volumes');
    gate.control.reset();
    expect(gate.control.report()).toEqual({ violations: [], counts: {}, unknownRequests: [] });
    const request = pass('GET /volumes');
    await turn();
    expect(request.answer).toBeUndefined();
    clock.advance(10);
    await request.done;
    expect(request.answer).toBe(served);
  });
});
