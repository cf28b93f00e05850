import {
  CommitWindow,
  FaultPlan,
  OverlapRecorder,
  systemClock,
  ViolationJournal,
  type ArrayAnswer,
  type ArrayRequest,
  type SimulatorClock,
  type SimulatorControl,
} from '@holdfast/array-simulator';
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

const API = '/api';
const XML = { 'content-type': 'text/xml; charset=utf-8' };

/**
 * A simulated Dot Hill array behind one management controller: answers requests of its XML interface and records what an array can see
 * go wrong. What counts as a violation is written in the README.
 */
export class SimulatedDothillArray {
  readonly state: ArrayState;
  readonly #sessions: SessionTable;
  readonly #overlaps: OverlapRecorder;
  readonly #faults = new FaultPlan();
  readonly #maxInFlight: number;
  #latencyMs: number;

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
    this.#latencyMs = settings.latencyMs;
  }

  /** What the simulator's own channel serves. */
  readonly control: SimulatorControl = {
    report: () => this.state.journal.report(),
    reset: () => {
      this.state.journal.reset();
      this.#faults.reset();
    },
    configure: ({ windowMs, latencyMs, faults }) => {
      if (windowMs !== undefined) this.state.window.configure(windowMs);
      if (latencyMs !== undefined) this.#latencyMs = latencyMs;
      for (const fault of faults ?? []) this.#faults.plan(fault);
    },
  };

  /** Answers one request; refusals are answers too, with status 200. */
  async answer(request: ArrayRequest): Promise<ArrayAnswer> {
    const description = `${request.method} ${request.path}`;
    const inFlight = this.#overlaps.begin(describe(request.path));
    try {
      this.state.journal.count('requests');
      const fault = this.#faults.take(description);
      if (fault?.kind === 'disconnect') return { disconnect: true };
      if (fault?.kind === 'error') throw new ArrayError(Number(fault.code), 'A planned fault.');
      await this.#spend(this.#latencyMs + (fault?.kind === 'delay' ? fault.delayMs : 0));
      if (this.#overlaps.inFlight.length > this.#maxInFlight) throw new ArrayError(ARRAY_CODES.tooManyRequests, 'There are too many requests.');
      return await this.#serve(request, () => this.#overlaps.beside(inFlight));
    } catch (error) {
      if (!(error instanceof ArrayError)) throw error;
      return this.refusal(request.path, error.code, error.message);
    } finally {
      inFlight.end(); // before the answer leaves: a client that waits for it never overlaps with itself
    }
  }

  refusal(path: string, code: number, message: string): ArrayAnswer {
    return xml(answerXml(commandText(path), [], { type: 'Error', response: message, returnCode: code }));
  }

  async #serve(request: ArrayRequest, othersInFlight: () => readonly string[]): Promise<ArrayAnswer> {
    const segments = decodeSegments(request.path);
    if (segments === undefined) {
      this.state.journal.unknownRequest(`${request.method} ${request.path}`);
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>Not Found</body></html>' };
    }
    if (segments[0] === 'login') return this.#login(segments, othersInFlight);
    const key = request.headers['sessionkey'];
    if (typeof key !== 'string' || !this.#sessions.isValid(key)) {
      this.state.journal.count('unknownSessionKeys');
      throw new ArrayError(ARRAY_CODES.userNotRecognized, 'The user is not recognized on this system.');
    }
    if (segments[0] === 'exit' && segments.length === 1) {
      this.#sessions.logout(key);
      return this.#success(request, []);
    }
    return this.#success(request, await this.#run(request, segments, key));
  }

  async #run(request: ArrayRequest, segments: readonly string[], key: string): Promise<readonly AnswerObject[]> {
    const command = ['GET', 'POST'].includes(request.method) ? this.#find(segments) : undefined;
    if (command === undefined) {
      this.state.journal.unknownRequest(`${request.method} ${request.path}`);
      throw refused(`The command was not recognized. - "${segments.slice(0, 2).join(' ')}"`);
    }
    const rest = segments.slice(command.words.split(' ').length);
    return command.run(this.state, CommandArguments.parse(rest, command.keywords ?? [], command.positional ?? [0, 0]), key);
  }

  #find(segments: readonly string[]): Command | undefined {
    const known = commands.filter(({ families }) => families?.includes(this.state.family) ?? true);
    return known.find(({ words }) => words.split(' ').every((word, index) => segments[index] === word));
  }

  /** Success and refusal are told by `response-type`; the `return-code` of a login is 1 when it worked and 2 when it did not. */
  async #login(segments: readonly string[], othersInFlight: () => readonly string[]): Promise<ArrayAnswer> {
    const key = await this.#sessions.login(segments.slice(1).join('/'), othersInFlight);
    return xml(
      key === undefined
        ? answerXml('login', [], { type: 'error', response: 'Authentication Unsuccessful', returnCode: 2 })
        : answerXml('login', [], { type: 'success', response: key, returnCode: 1 }),
    );
  }

  #success(request: ArrayRequest, objects: readonly AnswerObject[]): ArrayAnswer {
    return xml(answerXml(commandText(request.path), objects, { type: 'Success', response: 'Command completed successfully.', returnCode: 0 }));
  }

  async #spend(ms: number): Promise<void> {
    if (ms > 0) await this.state.clock.sleep(ms);
  }
}

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
