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
import { AnswerWriter } from './answer-json.js';
import { ArrayClient } from './array-client.js';
import { ARRAY_ERRORS, ArrayError, badRequest, type ArrayErrorCode } from './array-error.js';
import { plantSeed, type ArraySeed } from './array-seed.js';
import { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
import type { ArrayState } from './array-state.js';
import { onlyFields } from './collection.js';
import { DataPath } from './data-path.js';
import { fcNodes } from './fc-node.js';
import { findRoute } from './find-route.js';
import { HostTable } from './host-table.js';
import { MappingTable } from './mapping-table.js';
import { MetadataStore } from './metadata-store.js';
import { iscsiNetworkSpace } from './network-space.js';
import { PoolTable } from './pool-table.js';
import { RaceWitness } from './race-witness.js';
import { queryPairs } from './request-query.js';
import { SessionTable } from './session-table.js';
import { VolumeStore } from './volume-store.js';

const FIRST_ID = 1_001;
const NOBODY = new ArrayClient('nobody');

/**
 * A simulated InfiniBox behind its management interface: answers requests of its REST interface and records what an array can see go wrong.
 * What counts as a violation is written in the README.
 */
export class SimulatedInfinidatArray {
  readonly state: ArrayState;
  /** What hosts do with their LUNs, beside the management interface. */
  readonly dataPath: DataPath;
  readonly control: SimulatorControl;
  readonly #gate: RequestGate;
  readonly #writer: AnswerWriter;

  constructor(changes: Partial<ArraySettings> = {}, clock: SimulatorClock = systemClock) {
    const settings = { ...DEFAULT_ARRAY_SETTINGS, ...changes };
    this.state = makeState(settings, clock);
    const { journal, window } = this.state;
    this.dataPath = new DataPath(this.state);
    this.#gate = new RequestGate({ journal, window, clock, latencyMs: settings.latencyMs });
    this.control = this.#gate.control;
    this.#writer = new AnswerWriter(settings.systemVersion);
  }

  /** Makes an array that already holds what the seed describes. @throws an Error that names what does not fit together */
  static async make(changes: Partial<ArraySettings>, seed: ArraySeed): Promise<SimulatedInfinidatArray> {
    const array = new SimulatedInfinidatArray({ ...changes, windowMs: 0 });
    await plantSeed(array.state, seed);
    if (changes.windowMs !== undefined) array.state.window.configure(changes.windowMs);
    return array;
  }

  /** Answers one request. A planned error has one of the array's codes. */
  async answer(request: ArrayRequest): Promise<ArrayAnswer> {
    const description = `${request.method} ${request.path}`;
    return this.#gate.pass(
      description,
      () => this.#serve(request),
      (code) => this.#writer.refusal(ARRAY_ERRORS[code as ArrayErrorCode] ?? ARRAY_ERRORS.BAD_REQUEST, code, 'A planned fault'),
    );
  }

  /** Words the refusal of what never becomes a request of the array. */
  refuse(status: number, reason: string): ArrayAnswer {
    return this.#writer.refusal(status, status === ARRAY_ERRORS.REQUEST_TOO_LARGE ? 'REQUEST_TOO_LARGE' : 'BAD_REQUEST', reason);
  }

  async #serve(request: ArrayRequest): Promise<ArrayAnswer> {
    try {
      return await this.#run(request);
    } catch (error) {
      if (!(error instanceof ArrayError)) throw error;
      if (error.code === 'PATH_NOT_FOUND' || error.code === 'METHOD_NOT_ALLOWED') this.state.journal.unknownRequest(`${request.method} ${request.path}`);
      return this.#writer.refusal(error.status, error.code, error.message, error.reasons);
    }
  }

  async #run({ method, path: rawPath, query: rawQuery, headers, body }: ArrayRequest): Promise<ArrayAnswer> {
    const { state } = this;
    const { route, path } = findRoute(method, rawPath);
    const client = route.isOpen === true ? NOBODY : state.sessions.clientOf(headers);
    const pairs = queryPairs(rawQuery);
    const query = pairs.filter(([name]) => name !== 'approved');
    const isApproved = pairs.some(([name, value]) => name === 'approved' && value === 'true');
    if (route.method !== 'GET') onlyFields(query); // before anything is changed
    const answer = await route.run({ state, client, headers, path, query, isApproved, body: route.method === 'GET' ? undefined : parsed(body) });
    return this.#writer.success(answer);
  }
}

function makeState(settings: ArraySettings, clock: SimulatorClock): ArrayState {
  const journal = new ViolationJournal();
  const window = new CommitWindow(settings.windowMs, clock);
  const witness = new RaceWitness(journal);
  let lastId = FIRST_ID - 1;
  const nextId = (): number => (lastId += 1);
  const pools = new PoolTable(nextId);
  const volumes = new VolumeStore(pools, nextId, window, settings);
  const hosts = new HostTable(nextId, witness, window);
  pools.add(settings.pool.name, settings.pool.capacityGiB);
  return {
    settings, journal, window, witness, nextId, pools, volumes, hosts,
    sessions: new SessionTable(settings.user, settings.password, journal),
    mappings: new MappingTable(hosts, volumes, nextId, witness, window),
    metadata: new MetadataStore(nextId),
    networkSpaces: [iscsiNetworkSpace(nextId(), settings.serialNumber, settings.networkSpace)],
    nodes: fcNodes(settings.serialNumber),
    startedAt: Date.now(),
  };
}

/** An empty body is none; routes that need one say so. */
function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw badRequest('The body is not JSON');
  }
}
