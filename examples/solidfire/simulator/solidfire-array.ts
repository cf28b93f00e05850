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
import { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
import { ArrayState } from './array-state.js';
import { ElementError } from './element-error.js';
import { errorAnswer, idOf, readCall, resultAnswer, webServerAnswer } from './json-rpc.js';
import { methods, supportedVersions } from './methods/index.js';

/**
 * A simulated SolidFire cluster behind its management address: answers calls of the Element interface and records what a cluster can see go
 * wrong. What counts as a violation is written in the README.
 */
export class SimulatedSolidFireArray {
  readonly state: ArrayState;
  readonly control: SimulatorControl;
  readonly #gate: RequestGate;
  readonly #versions: ReadonlySet<string>;
  readonly #authorization: string;

  constructor(changes: Partial<ArraySettings> = {}, clock: SimulatorClock = systemClock) {
    const settings = { ...DEFAULT_ARRAY_SETTINGS, ...changes };
    const journal = new ViolationJournal();
    const window = new CommitWindow(settings.windowMs, clock);
    this.state = new ArrayState(settings, journal, window, clock);
    this.#gate = new RequestGate({ journal, window, clock, latencyMs: settings.latencyMs });
    this.control = this.#gate.control;
    this.#versions = new Set(supportedVersions(settings.apiVersion));
    this.#authorization = Buffer.from(`${settings.user}:${settings.password}`, 'utf8').toString('base64');
  }

  /** Answers one request; refusals are answers too. */
  async answer(request: ArrayRequest): Promise<ArrayAnswer> {
    const { method, path, body } = request;
    const description = `${method} ${path} ${methodIn(body)}`;
    const refusePlanned = (errorName: string): ArrayAnswer => errorAnswer(idOf(body), new ElementError(errorName, 'A planned fault.'));
    return this.#gate.pass(description, () => this.#serve(request, description), refusePlanned);
  }

  /** Words the refusal of what never becomes a request. */
  refuse(status: number, reason: string): ArrayAnswer {
    return webServerAnswer(status, reason);
  }

  async #serve({ method, path, headers, body }: ArrayRequest, description: string): Promise<ArrayAnswer> {
    const version = /^\/json-rpc\/(\d+\.\d+)\/?$/.exec(path)?.[1];
    if (version === undefined || !this.#versions.has(version)) {
      this.state.journal.unknownRequest(description);
      return webServerAnswer(404, 'Not Found');
    }
    if (!this.#isKnownUser(headers.authorization)) {
      this.state.journal.count('refusedLogins');
      return webServerAnswer(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="Element"' });
    }
    if (method !== 'POST') {
      this.state.journal.unknownRequest(description);
      return webServerAnswer(405, 'Method Not Allowed', { allow: 'POST' });
    }
    this.state.settle();
    try {
      return resultAnswer(idOf(body), await this.#run(body, description));
    } catch (error) {
      if (!(error instanceof ElementError)) throw error;
      return errorAnswer(idOf(body), error);
    }
  }

  async #run(body: string, description: string): Promise<Readonly<Record<string, unknown>>> {
    const call = readCall(body);
    const run = methods.get(call.method);
    if (run === undefined) {
      this.state.journal.unknownRequest(description);
      throw new ElementError('xUnknownAPIMethod', `method=${call.method.slice(0, 100)}`);
    }
    return run(this.state, call.params);
  }

  /** The name of the scheme has no case; user and password have. */
  #isKnownUser(authorization: string | undefined): boolean {
    const [scheme = '', credentials] = authorization?.split(' ') ?? [];
    return scheme.toLowerCase() === 'basic' && credentials === this.#authorization;
  }
}

/** For reports and planned faults. */
function methodIn(body: string): string {
  return /"method"\s*:\s*"(\w{1,64})"/.exec(body.slice(0, 4_096))?.[1] ?? '';
}
