import { scopeRank } from '../lock-scope.js';
import { realm } from '../realm.js';
import { awaitingPlaces } from './await-chain.js';
import { publishEvent, lockChannels, type LockUse } from './lock-events.js';
import type { ChainNode, HoldNode, LockRequest, LockTerms } from './lock-graph.js';
import { OrderGraph, type OrderEdge } from './order-graph.js';

/** A lock as the validator sees it: a hold or a request. */
type Used = Pick<LockRequest, 'terms' | 'name' | 'mode'>;

interface KnownOrder {
  readonly graph: OrderGraph;
  /** Pairs of classes that were reported. */
  readonly told: Set<string>;
}

const EDGES = 8_192;

/** The one order in which the names of an acquisition are taken. */
export function compareLocks(a: Pick<Used, 'terms' | 'name'>, b: Pick<Used, 'terms' | 'name'>): number {
  return scopeRank(a.terms.scope) - scopeRank(b.terms.scope) || (a.name < b.name ? -1 : 1);
}

/**
 * Learns that `request` may wait inside `chain`, and reports each pair once whose order can deadlock with one seen before. Returns why, in
 * words, when the request is to be refused. For requests that wait and are no re-entry: others close no circle.
 */
export function orderRefusal(request: Used & Pick<LockRequest, 'user'>, chain: ChainNode | undefined): string | undefined {
  const { lockOrder } = request.user;
  if (lockOrder === 'ignore') return undefined;
  let inversion: string | undefined;
  let awaiting: readonly ChainNode[] | undefined;
  for (let place = chain; place !== undefined; place = place.parent) {
    const { hold } = place;
    if (!hold.running || hold.loss !== undefined) continue;
    const known = knownEdge(hold, request, false);
    const gates = gatesAround(place);
    const isKnown = known !== undefined && gates.covers(known.gates);
    if (!isKnown || (known.inversion !== undefined && lockOrder === 'refuse')) {
      // Only what really waits for this call is in an order with it; to find out is dear, and done once for each order.
      awaiting ??= awaitingPlaces(chain);
      if (!awaiting.includes(place)) break;
      inversion = learn(hold, request, false, gates.names()) ?? inversion;
    }
    if (place === hold && impliesOuter(hold)) break;
  }
  return lockOrder === 'refuse' ? inversion : undefined;
}

/** Learns that one acquisition takes `second` after `first`; that is in order, so what it shows up is blamed on the nested calls it meets. */
export function learnTogether(first: LockRequest, second: LockRequest): void {
  if (first.user.lockOrder !== 'ignore') learn(first, second, true, NO_GATES);
}

const NO_GATES: readonly string[] = [];

/** The locks held for themselves around a place: while one of them is the same around two orders, the two never meet. */
function gatesAround(place: ChainNode): { covers(gates: readonly string[]): boolean; names(): readonly string[] } {
  const isHeld = (gate: string): boolean => {
    for (let outer = place.parent; outer !== undefined; outer = outer.parent) if (isGate(outer.hold) && identityOf(outer.hold) === gate) return true;
    return false;
  };
  return {
    covers: (gates) => gates.every(isHeld),
    names: () => {
      const names: string[] = [];
      for (let outer = place.parent; outer !== undefined; outer = outer.parent) if (isGate(outer.hold)) names.push(identityOf(outer.hold));
      return names;
    },
  };
}

function isGate(hold: HoldNode): boolean {
  return hold.running && hold.loss === undefined && hold.mode === 'exclusive';
}

/** Whether an edge leads to `hold` from whatever is around it: then what is asked for inside is known to be inside that, too. */
function impliesOuter(hold: HoldNode): boolean {
  return hold.queue.owner === undefined && hold.terms.waitMs !== 0 && !isShared(hold) && hold.user.lockOrder !== 'ignore';
}

function knownOrder(): KnownOrder {
  return (realm.order ??= { graph: new OrderGraph(EDGES), told: new Set() } satisfies KnownOrder) as KnownOrder;
}

function shapeOf(held: Used, asked: Used, isTogether: boolean): Omit<OrderEdge, 'step' | 'inversion' | 'gates'> {
  return {
    from: identityOf(held),
    to: identityOf(asked),
    heldShared: isShared(held),
    askedShared: isShared(asked),
    isAscending: compareLocks(held, asked) < 0,
    isTogether,
  };
}

function knownEdge(held: Used, asked: Used, isTogether: boolean): OrderEdge | undefined {
  return knownOrder().graph.find(shapeOf(held, asked, isTogether));
}

/** @param gates - what was held around both; an order seen without one of them is one without it */
function learn(held: Used, asked: Used, isTogether: boolean, gates: readonly string[]): string | undefined {
  // One name at two engines: the names do not tell the order.
  if (held.name === asked.name && held.terms.scope === asked.terms.scope) return undefined;
  const order = knownOrder();
  const known = knownEdge(held, asked, isTogether);
  if (known !== undefined && known.gates.every((gate) => gates.includes(gate))) return known.inversion;
  const edge: OrderEdge = known ?? { ...shapeOf(held, asked, isTogether), step: { held: useOf(held), asked: useOf(asked) }, gates, inversion: undefined };
  if (known === undefined) order.graph.add(edge);
  else edge.gates = edge.gates.filter((gate) => gates.includes(gate));
  const circle = order.graph.circleThrough(edge);
  if (circle !== undefined) report(order, asked, circle);
  return edge.inversion;
}

function report({ told }: KnownOrder, asked: Used, circle: readonly OrderEdge[]): void {
  const blamed = circle[0]!.isTogether ? circle.find(({ isAscending }) => !isAscending)! : circle[0]!;
  const start = circle.indexOf(blamed);
  const steps = [...circle.slice(start), ...circle.slice(0, start)].map(({ step }) => step);
  const reason = `asked for in an order that can deadlock: ${steps.map(inWords).join('; ')}`;
  blamed.inversion = reason;
  const pair = [classOf(blamed.step.held), classOf(blamed.step.asked)].sort().join('\n');
  if (told.has(pair)) return;
  if (told.size >= EDGES) told.clear();
  told.add(pair);
  if (lockChannels.order.hasSubscribers) publishEvent('order', asked, { reason, steps });
  else process.emitWarning(`lock order: ${steps.map(inWords).join('; ')}`, { code: 'HOLDFAST_LOCK_ORDER', type: 'HoldfastWarning' });
}

/** One lock: what locks of the same template are to each other, only their names tell. */
function identityOf({ name, terms }: Pick<Used, 'name' | 'terms'>): string {
  return `${terms.scope}\n${name}`;
}

/** Locks of one template are one class, and so are those of one name function. */
function classOf({ scope, template, method }: Pick<LockTerms, 'scope' | 'template' | 'method'>): string {
  return `${scope}:${template ?? `(${method ?? ''})`}`;
}

/** A shared access that may have to fall back to an exclusive one is none. */
function isShared({ mode, terms }: Used): boolean {
  return mode === 'shared' && !terms.sharedFallback;
}

function useOf({ name, terms: { scope, template, method } }: Used): LockUse {
  return { lockName: name, scope, template, method };
}

function inWords({ held, asked }: OrderEdge['step']): string {
  return `${asked.method ?? 'a caller'} asks for the ${asked.scope} lock ${JSON.stringify(asked.lockName)} inside ${JSON.stringify(held.lockName)} (${held.scope}${held.method === undefined ? '' : `, ${held.method}`})`;
}
