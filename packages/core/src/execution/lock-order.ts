import { scopeRank } from '../lock-scope.js';
import { realm } from '../realm.js';
import { publishEvent, lockChannels, type LockUse } from './lock-events.js';
import type { ChainNode, HoldNode, LockRequest, LockTerms } from './lock-graph.js';
import { OrderGraph, type OrderEdge } from './order-graph.js';

/** A lock as the validator sees it: a hold or a request. */
type Used = Pick<LockRequest, 'terms' | 'name' | 'mode'>;

interface KnownOrder {
  /** Between templates: there are few, so what one name shows goes for all. */
  readonly classes: OrderGraph;
  /** Between names of one template, where only the names tell one order from the other. */
  readonly names: OrderGraph;
  /** Pairs of classes that were reported. */
  readonly told: Set<string>;
}

const CLASS_EDGES = 4_096;
const NAME_EDGES = 1_024;

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
  for (let place = chain; place !== undefined; place = place.parent) {
    const { hold } = place;
    if (!hold.running || hold.loss !== undefined) continue;
    inversion = learn(hold, request, false) ?? inversion;
    if (place === hold && impliesOuter(hold)) break;
  }
  return lockOrder === 'refuse' ? inversion : undefined;
}

/** Learns that one acquisition takes `second` after `first`; that is in order, so what it shows up is blamed on the nested calls it meets. */
export function learnTogether(first: LockRequest, second: LockRequest): void {
  if (first.user.lockOrder !== 'ignore') learn(first, second, true);
}

/** Whether an edge leads to `hold` from whatever is around it: then what is asked for inside is known to be inside that, too. */
function impliesOuter(hold: HoldNode): boolean {
  return hold.queue.owner === undefined && hold.terms.waitMs !== 0 && !isShared(hold) && hold.user.lockOrder !== 'ignore';
}

function learn(held: Used, asked: Used, isTogether: boolean): string | undefined {
  // One name at two engines: the names do not tell the order.
  if (held.name === asked.name && held.terms.scope === asked.terms.scope) return undefined;
  const order = (realm.order ??= { classes: new OrderGraph(CLASS_EDGES), names: new OrderGraph(NAME_EDGES), told: new Set() } satisfies KnownOrder) as KnownOrder;
  const [heldClass, askedClass] = [classOf(held.terms), classOf(asked.terms)];
  const isWithin = heldClass === askedClass;
  const graph = isWithin ? order.names : order.classes;
  const shape = {
    from: isWithin ? `${heldClass}\n${held.name}` : heldClass,
    to: isWithin ? `${askedClass}\n${asked.name}` : askedClass,
    heldShared: isShared(held),
    askedShared: isShared(asked),
    isAscending: compareLocks(held, asked) < 0,
    isTogether,
  };
  const known = graph.find(shape);
  if (known !== undefined) return known.inversion;
  const edge: OrderEdge = { ...shape, step: { held: useOf(held), asked: useOf(asked) }, inversion: undefined };
  graph.add(edge);
  const circle = graph.circleThrough(edge);
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
  if (told.size >= CLASS_EDGES) told.clear();
  told.add(pair);
  if (lockChannels.order.hasSubscribers) publishEvent('order', asked, { reason, steps });
  else process.emitWarning(`lock order: ${steps.map(inWords).join('; ')}`, { code: 'HOLDFAST_LOCK_ORDER', type: 'HoldfastWarning' });
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
