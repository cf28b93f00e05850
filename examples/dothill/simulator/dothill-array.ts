import {
  CommitWindow,
  OverlapRecorder,
  RequestGate,
  systemClock,
  ViolationJournal,
  type ArrayAnswer,
  type ArrayRequest,
  type SimulatorClock,
  type SimulatorControl,
} from '@holdfast/array-simulator';
import type { SimulatedHttpArray } from '@holdfast/array-simulator/program';
import { answerXml, type AnswerObject } from './answer-xml.js';
import { ARRAY_CODES, ArrayError, refused } from './array-error.js';
import { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
import type { ArrayState } from './array-state.js';
import { CommandArguments } from './command-arguments.js';
import { commands, type Command } from './commands/index.js';
import { firmwareFamily } from './firmware.js';
import { InitiatorTable } from './initiator-table.js';
import { MapTable } from './map-table.js';
import { SessionTable } from './session-table.js';
import { StaleReads } from './stale-reads.js';
import { VolumeStore } from './volume-store.js';
import { WriteFence, type Fence } from './write-fence.js';

const API = '/api';
/** It ends the session of somebody else. Without a token it is let through: whoever only looks has no turn to number. */
const LOGIN_CHANGES: readonly Fence[] = ['array'];
const XML = { 'content-type': 'text/xml; charset=utf-8' };

/**
 * A simulated Dot Hill array behind one management controller: answers requests of its XML interface and records what an array can see
 * go wrong. What counts as a violation is written in the README.
 */
export class SimulatedDothillArray implements SimulatedHttpArray {
  readonly state: ArrayState;
  /** What the simulator's own channel serves. */
  readonly control: SimulatorControl;
  readonly #gate: RequestGate;
  readonly #sessions: SessionTable;
  readonly #overlaps: OverlapRecorder;
  readonly #maxInFlight: number;
  readonly #fence: WriteFence | undefined;

  constructor(changes: Partial<ArraySettings> = {}, clock: SimulatorClock = systemClock) {
    const settings = { ...DEFAULT_ARRAY_SETTINGS, ...changes };
    const journal = new ViolationJournal();
    const window = new CommitWindow(settings.windowMs, clock);
    const reads = new StaleReads();
    const family = firmwareFamily(settings.firmware);
    const { serial, firmware } = settings;
    this.state = {
      serial, firmware, family, journal, window, reads, clock,
      volumes: new VolumeStore(settings.pool, clock, settings.copyMs),
      initiators: new InitiatorTable(family),
      maps: new MapTable(journal, reads, window),
      chapSecrets: new Map(),
    };
    this.#sessions = new SessionTable([{ user: settings.user, password: settings.password }], journal, window);
    this.#overlaps = new OverlapRecorder(journal, 'controller A');
    this.#maxInFlight = settings.maxInFlight ?? Infinity;
    this.#fence = settings.fencing ? new WriteFence(journal) : undefined;
    this.#gate = new RequestGate({ journal, window, clock, latencyMs: settings.latencyMs });
    this.control = this.#gate.control;
  }

  /** Answers one request; refusals are answers too, with status 200. */
  async answer(request: ArrayRequest): Promise<ArrayAnswer> {
    const inFlight = this.#overlaps.begin(describe(request.path));
    try {
      return await this.#gate.pass(
        `${request.method} ${request.path}`,
        () => this.#answerOrRefuse(request, () => this.#overlaps.beside(inFlight)),
        (code) => refusal(request.path, Number(code), 'A planned fault.'),
      );
    } finally {
      inFlight.end(); // before the answer leaves: a client that waits for it never overlaps with itself
    }
  }

  refuse(_status: number, reason: string): ArrayAnswer {
    return refusal('', ARRAY_CODES.refused, reason);
  }

  async #answerOrRefuse(request: ArrayRequest, othersInFlight: () => readonly string[]): Promise<ArrayAnswer> {
    try {
      if (this.#overlaps.inFlight.length > this.#maxInFlight) throw new ArrayError(ARRAY_CODES.tooManyRequests, 'There are too many requests.');
      return await this.#serve(request, othersInFlight);
    } catch (error) {
      if (!(error instanceof ArrayError)) throw error;
      return refusal(request.path, error.code, error.message);
    }
  }

  async #serve(request: ArrayRequest, othersInFlight: () => readonly string[]): Promise<ArrayAnswer> {
    const segments = decodeSegments(request.path);
    if (segments === undefined) {
      this.state.journal.unknownRequest(`${request.method} ${request.path}`);
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>Not Found</body></html>' };
    }
    if (segments[0] === 'login') return this.#login(request, segments, othersInFlight);
    const command = ['GET', 'POST'].includes(request.method) ? this.#find(segments) : undefined;
    const assertLatest = (): void => this.#fence?.refuseOlder(request.headers, command?.changes ?? []);
    assertLatest(); // before its session is looked at: a client that was overtaken need not log in again
    const key = request.headers['sessionkey'];
    if (typeof key !== 'string' || !this.#sessions.isValid(key)) {
      this.state.journal.count('unknownSessionKeys');
      throw new ArrayError(ARRAY_CODES.userNotRecognized, 'The user is not recognized on this system.');
    }
    this.#fence?.remember(request.headers);
    if (segments[0] === 'exit' && segments.length === 1) {
      this.#sessions.logout(key);
      return this.#success(request, []);
    }
    if (command === undefined) {
      this.state.journal.unknownRequest(`${request.method} ${request.path}`);
      throw refused(`The command was not recognized. - "${segments.slice(0, 2).join(' ')}"`);
    }
    this.#fence?.requireTokens(request.headers, command.changes ?? []);
    const args = CommandArguments.parse(segments.slice(command.words.split(' ').length), command.keywords ?? [], command.positional ?? [0, 0]);
    return this.#success(request, await command.run(this.state, args, key, assertLatest));
  }

  #find(segments: readonly string[]): Command | undefined {
    const known = commands.filter(({ families }) => families?.includes(this.state.family) ?? true);
    return known.find(({ words }) => words.split(' ').every((word, index) => segments[index] === word));
  }

  /** Success and refusal are told by `response-type`; the `return-code` of a login is 1 when it worked and 2 when it did not. */
  async #login({ headers }: ArrayRequest, segments: readonly string[], othersInFlight: () => readonly string[]): Promise<ArrayAnswer> {
    const assertLatest = (): void => this.#fence?.refuseOlder(headers, LOGIN_CHANGES);
    const key = await this.#sessions.login(segments.slice(1).join('/'), assertLatest, othersInFlight);
    return xml(
      key === undefined
        ? answerXml('login', [], { type: 'error', response: 'Authentication Unsuccessful', returnCode: 2 })
        : answerXml('login', [], { type: 'success', response: key, returnCode: 1 }),
    );
  }

  #success(request: ArrayRequest, objects: readonly AnswerObject[]): ArrayAnswer {
    return xml(answerXml(commandText(request.path), objects, { type: 'Success', response: 'Command completed successfully.', returnCode: 0 }));
  }
}

const refusal = (path: string, code: number, message: string): ArrayAnswer =>
  xml(answerXml(commandText(path), [], { type: 'Error', response: message, returnCode: code }));

const xml = (body: string): ArrayAnswer => ({ status: 200, headers: XML, body });

/** The words after `/api`, or undefined when the path is not of the interface. What cannot be percent-decoded stays as it is. */
function decodeSegments(path: string): string[] | undefined {
  if (path !== API && !path.startsWith(`${API}/`)) return undefined;
  const segments = path.slice(API.length + 1).split('/');
  while (segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments.map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}

const commandText = (path: string): string => (path.startsWith(`${API}/login`) ? 'login' : path.slice(API.length + 1).replaceAll('/', ' ').slice(0, 200));

/** For reports, without the digest of the password. */
const describe = (path: string): string => (path.startsWith(`${API}/login`) ? `GET ${API}/login` : `GET ${path.slice(0, 200)}`);
