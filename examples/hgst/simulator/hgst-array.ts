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
import { blocked, Refusal, refused, UsageError, type CommandResult } from './command-result.js';
import { findCommand, type Cluster } from './commands/index.js';
import { DeviceDirectory } from './device-directory.js';
import { RequestQueue } from './request-queue.js';
import { SpaceTable, type NewSpace } from './space-table.js';
import { StoragePool } from './storage-pool.js';

/**
 * The manager of a simulated cluster: what all its `vgc-cluster` processes talk to. A planned error `BLOCKED` leaves the request in the queue
 * until it is cancelled, `BLOCKED_DONE` carries it out as soon as its caller was sent away, `BLOCKED_FAILED` drops it then; any other is a
 * refusal in these words.
 */
export class SimulatedHgstArray {
  readonly control: SimulatorControl;
  /** The folder that stands for the node's `/dev`. */
  readonly deviceDirectory: string;
  readonly #cluster: Cluster;
  readonly #journal = new ViolationJournal();
  readonly #gate: RequestGate;

  /** @param stateDir - where the content of spaces is kept, and the node's devices */
  constructor(stateDir: string, settings: Partial<ArraySettings> = {}, clock: SimulatorClock = systemClock) {
    const all = { ...DEFAULT_ARRAY_SETTINGS, ...settings };
    const window = new CommitWindow(all.windowMs, clock);
    const pool = new StoragePool(all.storage);
    const devices = new DeviceDirectory(stateDir, all.deviceBytesPerGB);
    this.deviceDirectory = devices.path;
    this.#cluster = { settings: all, pool, spaces: new SpaceTable(all, pool, devices, window, this.#journal), requests: new RequestQueue() };
    this.#gate = new RequestGate({ journal: this.#journal, window, clock, latencyMs: all.latencyMs });
    this.control = this.#gate.control;
  }

  /** The spaces there are, by name. */
  get spaces(): ReadonlyMap<string, NewSpace> {
    return new Map(this.#cluster.spaces.all().map((space) => [space.name, space]));
  }

  /** Puts a space in place without a command. @throws Refusal when the cluster would not have it */
  addSpace(space: NewSpace): void {
    this.#cluster.spaces.add(space);
  }

  /** Carries out one command line. */
  async run(argv: readonly string[]): Promise<CommandResult> {
    try {
      const [name, ...args] = argv;
      return await findCommand(name)(this.#cluster, args);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error instanceof UsageError) this.#journal.unknownRequest(['vgc-cluster', ...argv].join(' '));
      return refused(error.message);
    }
  }

  /** Serves a command process: `POST /command` with its arguments. */
  async answer({ method, path, body }: ArrayRequest): Promise<ArrayAnswer> {
    const argv = method === 'POST' && path === '/command' ? readArguments(body) : null;
    if (!argv) {
      this.#journal.unknownRequest(`${method} ${path}`);
      return { status: 400, body: 'POST /command takes the arguments of vgc-cluster as a JSON list of texts\n' };
    }
    return await this.#gate.pass(
      ['vgc-cluster', ...argv].join(' '),
      async () => toAnswer(await this.run(argv)),
      (code) => toAnswer(this.#fail(argv, code)),
    );
  }

  #fail(argv: readonly string[], code: string): CommandResult {
    const { requests } = this.#cluster;
    if (!code.startsWith('BLOCKED')) return refused(code);
    const id = requests.nextId(argv[0] ?? '');
    if (code === 'BLOCKED') requests.hold(id, null);
    if (code === 'BLOCKED_DONE') requests.hold(id, this.run(argv));
    return blocked(id);
  }
}

function readArguments(body: string): readonly string[] | null {
  try {
    const argv: unknown = JSON.parse(body);
    return Array.isArray(argv) && argv.every((argument) => typeof argument === 'string') ? argv : null;
  } catch {
    return null;
  }
}

const toAnswer = (result: CommandResult): ArrayAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(result),
});
