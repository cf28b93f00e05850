import {
  OverlapRecorder,
  RequestGate,
  systemClock,
  type ArrayAnswer,
  type ArrayRequest,
  type SimulatorClock,
  type SimulatorControl,
} from '@holdfast/array-simulator';
import { ArrayError, BUSY_TEXTS, notFound, plannedError, refused } from './array-error.js';
import { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
import type { ArrayState } from './array-state.js';
import { isAuthorized } from './basic-auth.js';
import type { Resource } from './resources/index.js';
import { directory, routeOf } from './route.js';
import { projection, search } from './search.js';
import { seededState } from './seeded-state.js';
import { SequenceGuard } from './sequence-guard.js';

/** Clients compare the whole header, so there is no charset. */
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * A simulated Kaminario K2: answers requests of its REST interface and records what an array can see go wrong. What counts as a violation is
 * written in the README.
 */
export class SimulatedKaminarioArray {
  readonly state: ArrayState;
  readonly control: SimulatorControl;
  readonly #settings: ArraySettings;
  readonly #gate: RequestGate;
  readonly #overlaps: OverlapRecorder;
  readonly #sequences = new SequenceGuard();

  constructor(changes: Partial<ArraySettings> = {}, clock: SimulatorClock = systemClock) {
    const settings = { ...DEFAULT_ARRAY_SETTINGS, ...changes };
    this.#settings = settings;
    this.state = seededState(settings, clock);
    const { journal, window } = this.state;
    this.#gate = new RequestGate({ journal, window, clock, latencyMs: settings.latencyMs });
    this.#overlaps = new OverlapRecorder(journal, `K2 ${settings.systemId}`);
    this.control = this.#gate.control;
  }

  /** Answers one request; what the array refuses is an answer too. */
  async answer(request: ArrayRequest): Promise<ArrayAnswer> {
    const description = `${request.method} ${request.path}${request.query === '' ? '' : `?${request.query}`}`.slice(0, 300);
    const serve = this.#settings.oneAtATime ? () => this.#serveAlone(request, description) : () => this.#serve(request, description);
    return this.#gate.pass(description, () => orRefusal(serve), (code) => refusal(plannedError(code)));
  }

  /** What never becomes a request: a body too large, a path that cannot be read. */
  refuse(status: number, reason: string): ArrayAnswer {
    return refusal(new ArrayError(status, reason));
  }

  async #serveAlone(request: ArrayRequest, description: string): Promise<ArrayAnswer> {
    const isBusy = this.#overlaps.inFlight.length > 0;
    const inFlight = this.#overlaps.begin(description);
    try {
      if (isBusy) throw refused(`${BUSY_TEXTS[0]}: another request is being served`);
      return await this.#serve(request, description);
    } finally {
      inFlight.end(); // before the answer leaves: a client that waits for it never overlaps with itself
    }
  }

  async #serve(request: ArrayRequest, description: string): Promise<ArrayAnswer> {
    const { user, password } = this.#settings;
    if (!isAuthorized(request.headers.authorization, user, password)) {
      this.state.journal.count('unauthorized');
      return refusal(new ArrayError(401, 'the user or the password is wrong'), { 'www-authenticate': 'Basic realm="K2"' });
    }
    const route = routeOf(request.path);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (route.kind === 'directory' && isRead) return json(200, directory());
    if (route.kind !== 'resource') {
      this.state.journal.unknownRequest(description);
      throw notFound(`there is nothing at ${request.path.slice(0, 200)}`);
    }
    const { resource, id } = route;
    if (isRead) return json(200, this.#read(resource, id, request.query));
    const answer = this.#write(resource, id, request);
    if (answer !== undefined) return answer;
    this.state.journal.unknownRequest(description);
    throw new ArrayError(405, `${request.method} is not allowed at ${request.path.slice(0, 200)}`);
  }

  #read({ fields, all }: Resource, id: number | undefined, query: string): object {
    if (id === undefined) return search(all(this.state), fields, query);
    const record = all(this.state).find((candidate) => candidate.id === id);
    if (record === undefined) throw notFound(`there is no object ${id} of this type`);
    return projection(fields, query)(record);
  }

  /** Undefined when the type does not allow the method. */
  #write(resource: Resource, id: number | undefined, request: ArrayRequest): Promise<ArrayAnswer> | ArrayAnswer | undefined {
    const { method, headers, body } = request;
    const { create, change, remove } = resource;
    const inOrder = (): void => this.#sequences.pass(headers['x-k2-sequence']);
    if (method === 'POST' && id === undefined && create !== undefined) {
      inOrder();
      return create(this.state, parseBody(body)).then((record) => json(201, record));
    }
    if (method === 'PATCH' && id !== undefined && change !== undefined) {
      inOrder();
      return json(200, change(this.state, id, parseBody(body)));
    }
    if (method === 'DELETE' && id !== undefined && remove !== undefined) {
      inOrder();
      remove(this.state, id);
      return { status: 204, body: '' };
    }
    return undefined;
  }
}

async function orRefusal(serve: () => Promise<ArrayAnswer>): Promise<ArrayAnswer> {
  try {
    return await serve();
  } catch (error) {
    if (error instanceof ArrayError) return refusal(error);
    throw error;
  }
}

const json = (status: number, value: object): ArrayAnswer => ({ status, headers: JSON_TYPE, body: JSON.stringify(value) });

const refusal = ({ status, message }: ArrayError, headers: Readonly<Record<string, string>> = {}): ArrayAnswer => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify({ error_msg: message }),
});

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw refused('the body is not JSON');
  }
}
