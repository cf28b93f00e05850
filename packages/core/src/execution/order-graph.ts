import type { LockOrderStep } from './lock-events.js';

/** "This was held when that was asked for", as first seen. */
export interface OrderEdge {
  readonly from: string;
  readonly to: string;
  /** Two shared accesses do not exclude each other: through them a circle does not close. */
  readonly heldShared: boolean;
  readonly askedShared: boolean;
  /** Follows the order in which one acquisition takes several names. A circle of such edges alone cannot close for any names. */
  readonly isAscending: boolean;
  /** Both were asked for in one acquisition. */
  readonly isTogether: boolean;
  readonly step: LockOrderStep;
  /** Locks held around both whenever this was seen: circles all of whose edges share one cannot close. */
  gates: readonly string[];
  /** In words, once the edge was found to close a circle; from then on it is no part of others. */
  inversion: string | undefined;
}

interface Trail {
  readonly edge: OrderEdge;
  readonly hasDescent: boolean;
  /** Gates that all edges so far share. */
  readonly gates: readonly string[];
  readonly before: Trail | undefined;
}

/**
 * Which locks were asked for inside which. It remembers `limit` edges and forgets the oldest for a new one, so its memory is bounded and
 * an edge that was forgotten is learned anew.
 * Source: Linux lockdep, `Documentation/locking/lockdep-design.rst`: classes of locks, and a circle found when its last edge is learned.
 */
export class OrderGraph {
  readonly #after = new Map<string, Map<string, OrderEdge[]>>();
  readonly #edges = new Set<OrderEdge>();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.#edges.size;
  }

  find(wanted: Omit<OrderEdge, 'step' | 'inversion' | 'gates'>): OrderEdge | undefined {
    return this.#after.get(wanted.from)?.get(wanted.to)?.find(
      (edge) => edge.heldShared === wanted.heldShared && edge.askedShared === wanted.askedShared && edge.isAscending === wanted.isAscending && edge.isTogether === wanted.isTogether,
    );
  }

  add(edge: OrderEdge): void {
    if (this.#edges.size >= this.limit) this.#remove(this.#edges.values().next().value!);
    let after = this.#after.get(edge.from);
    if (after === undefined) this.#after.set(edge.from, (after = new Map()));
    const parallel = after.get(edge.to);
    if (parallel === undefined) after.set(edge.to, [edge]);
    else parallel.push(edge);
    this.#edges.add(edge);
  }

  /** The shortest circle that `closing` closes, itself first: one in which every lock can be waited for and that not every edge ascends. */
  circleThrough(closing: OrderEdge): readonly OrderEdge[] | undefined {
    const trails: Trail[] = [{ edge: closing, hasDescent: !closing.isAscending, gates: closing.gates, before: undefined }];
    const seen = { rising: new Set<OrderEdge>(), falling: new Set<OrderEdge>() };
    for (const trail of trails) {
      if (trails.length > LONGEST_SEARCH) return undefined;
      for (const edge of this.#edgesFrom(trail.edge.to)) {
        const hasDescent = trail.hasDescent || !edge.isAscending;
        const visited = hasDescent ? seen.falling : seen.rising;
        if (edge.inversion !== undefined || visited.has(edge) || (trail.edge.askedShared && edge.heldShared)) continue;
        const gates = trail.gates.length === 0 ? trail.gates : trail.gates.filter((gate) => edge.gates.includes(gate));
        // Reached with a gate in common it may be reached again without one.
        if (gates.length === 0) visited.add(edge);
        else if (lengthOf(trail) > GATED_STEPS) continue;
        const next: Trail = { edge, hasDescent, gates, before: trail };
        if (edge.to === closing.from && hasDescent && gates.length === 0 && !(edge.askedShared && closing.heldShared)) return edgesOf(next);
        trails.push(next);
      }
    }
    return undefined;
  }

  *#edgesFrom(node: string): Iterable<OrderEdge> {
    for (const parallel of this.#after.get(node)?.values() ?? []) yield* parallel;
  }

  #remove(edge: OrderEdge): void {
    this.#edges.delete(edge);
    const after = this.#after.get(edge.from)!;
    const parallel = after.get(edge.to)!;
    if (parallel.length > 1) parallel.splice(parallel.indexOf(edge), 1);
    else if (after.size > 1) after.delete(edge.to);
    else this.#after.delete(edge.from);
  }
}

const LONGEST_SEARCH = 50_000;
/** Circles under a gate are looked for no longer than this: their edges may be walked more than once. */
const GATED_STEPS = 8;

function lengthOf(last: Trail): number {
  return edgesOf(last).length;
}

function edgesOf(last: Trail): readonly OrderEdge[] {
  const edges: OrderEdge[] = [];
  for (let trail: Trail | undefined = last; trail !== undefined; trail = trail.before) edges.unshift(trail.edge);
  return edges;
}
