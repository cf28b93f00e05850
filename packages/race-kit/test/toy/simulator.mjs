// A simulated array that hands out numbers: whoever takes one must have found it free. Between check and commit lies a window.
import { CommitWindow, RequestGate, systemClock, ViolationJournal } from '@holdfast/array-simulator';
import { httpSimulatorProgram, runHttpSimulator } from '@holdfast/array-simulator/program';

const program = httpSimulatorProgram('toy', 'a toy', { user: 'admin', password: 'secret' });

await runHttpSimulator('toy', program, ({ windowMs, latencyMs }) => {
  const journal = new ViolationJournal();
  const window = new CommitWindow(windowMs, systemClock);
  const gate = new RequestGate({ journal, window, clock: systemClock, latencyMs });
  const ownerOf = new Map();
  const answer = (status, value) => ({ status, body: JSON.stringify(value) });
  const serve = async ({ method, path }) => {
    const [, what, number] = path.split('/');
    if (method === 'GET' && what === 'free') {
      let free = 1;
      while (ownerOf.has(String(free))) free += 1;
      return answer(200, free);
    }
    if (method !== 'POST' || what !== 'take') return answer(404, 'no such thing');
    await window.pass('take');
    if (ownerOf.has(number)) journal.violation(`number ${number} given to two callers`);
    ownerOf.set(number, true);
    journal.count('taken');
    return answer(201, number);
  };
  return {
    control: gate.control,
    answer: (request) => gate.pass(`${request.method} ${request.path}`, () => serve(request), (code) => answer(409, code)),
  };
});
