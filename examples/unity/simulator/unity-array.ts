import {
  CommitWindow,
  RequestGate,
  systemClock,
  ViolationJournal,
  type ArrayAnswer,
  type ArrayRequest,
  type SimulatorClock,
  type SimulatorControl,
} from '@holdfast/array-simulator';
import { AccessTable } from './access-table.js';
import { answer, plannedRefusal, refusal, type WordedAnswer } from './array-answer.js';
import { ARRAY_REFUSALS, ArrayError } from './array-error.js';
import { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
import type { ArrayState } from './array-state.js';
import { serveChange } from './change-service.js';
import { HluTable } from './hlu-table.js';
import { HostTable } from './host-table.js';
import { JobTable } from './job-table.js';
import { LunStore } from './lun-store.js';
import { Readings } from './readings.js';
import { serveRead } from './read-service.js';
import { decodeSegments } from './request-path.js';
import { SessionTable, type Admission } from './session-table.js';
import { SnapAccessTable } from './snap-access.js';

const READ_METHODS = ['GET', 'HEAD'];
const CHANGE_METHODS = ['POST', 'DELETE'];

/**
 * A simulated Unity array behind its REST interface: answers requests and records what an array can see go wrong. What counts as a violation
 * is written in the README.
 */
export class SimulatedUnityArray {
  readonly state: ArrayState;
  /** What the simulator's own channel serves. */
  readonly control: SimulatorControl;
  readonly #sessions: SessionTable;
  readonly #gate: RequestGate;

  constructor(changes: Partial<ArraySettings> = {}, clock: SimulatorClock = systemClock) {
    const settings = { ...DEFAULT_ARRAY_SETTINGS, ...changes };
    const journal = new ViolationJournal();
    const window = new CommitWindow(settings.windowMs, clock);
    const readings = new Readings();
    const hosts = new HostTable();
    const hlus = new HluTable(journal, settings.maxLunsPerHost);
    this.state = {
      settings, journal, window, readings, hosts, hlus,
      volumes: new LunStore(settings.poolNames, settings.poolGiB, settings.maxThinClones),
      access: new AccessTable(hosts, hlus, readings, journal, window),
      snapAccess: new SnapAccessTable(hlus),
      jobs: new JobTable(clock, settings.jobMs),
    };
    this.#sessions = new SessionTable(settings.user, settings.password, (session) => readings.forget(session));
    this.#gate = new RequestGate({ journal, window, clock, latencyMs: settings.latencyMs });
    this.control = this.#gate.control;
  }

  /** Answers one request; refusals are answers too. */
  answer(request: ArrayRequest): Promise<ArrayAnswer> {
    return this.#gate.pass(`${request.method} ${request.path}`, () => this.#answer(request), plannedRefusal);
  }

  /** What never becomes a request is refused in the array's words. */
  refuse(status: number, reason: string): ArrayAnswer {
    return refusal({ code: ARRAY_REFUSALS.malformed.code, status }, reason);
  }

  async #answer(request: ArrayRequest): Promise<ArrayAnswer> {
    try {
      const segments = decodeSegments(request.path);
      if (segments === undefined) return this.#unknown(request, ARRAY_REFUSALS.notFound);
      const admission = request.headers['x-emc-rest-client'] === undefined ? undefined : this.#sessions.admit(request.headers);
      if (admission === undefined) throw new ArrayError(ARRAY_REFUSALS.unauthorized, 'The request lacks valid authentication or X-EMC-REST-CLIENT.');
      return withSession(await this.#serve(request, segments, admission), admission, READ_METHODS.includes(request.method));
    } catch (error) {
      if (error instanceof ArrayError) return refusal(error, error.message);
      throw error;
    }
  }

  async #serve(request: ArrayRequest, segments: readonly string[], { session }: Admission): Promise<WordedAnswer> {
    if (READ_METHODS.includes(request.method)) {
      return (await serveRead(this.state, request, segments, session.id)) ?? this.#unknown(request, ARRAY_REFUSALS.notFound);
    }
    if (!CHANGE_METHODS.includes(request.method)) return this.#unknown(request, ARRAY_REFUSALS.methodNotAllowed);
    if (request.headers['emc-csrf-token'] !== session.csrfToken) {
      this.state.journal.count('missingTokens');
      throw new ArrayError(ARRAY_REFUSALS.unauthorized, 'The request lacks the EMC-CSRF-TOKEN of its session.');
    }
    if (`${request.method} ${segments.join('/')}` === 'POST types/loginSessionInfo/action/logout') {
      this.#sessions.end(session.id);
      return answer(200, { content: { logoutOK: 'true' } });
    }
    return (await serveChange(this.state, request, segments, session.id)) ?? this.#unknown(request, ARRAY_REFUSALS.notFound);
  }

  #unknown({ method, path }: ArrayRequest, refused: typeof ARRAY_REFUSALS.notFound | typeof ARRAY_REFUSALS.methodNotAllowed): WordedAnswer {
    this.state.journal.unknownRequest(`${method} ${path}`);
    return refusal(refused, `There is no ${method} of this resource.`);
  }
}

/** Reads bring the token that changes need. */
function withSession(answered: WordedAnswer, { session, setCookie }: Admission, isRead: boolean): WordedAnswer {
  const token = isRead ? { 'EMC-CSRF-TOKEN': session.csrfToken } : {};
  const cookie = setCookie === undefined ? {} : { 'Set-Cookie': setCookie };
  return { ...answered, headers: { ...answered.headers, ...token, ...cookie } };
}
