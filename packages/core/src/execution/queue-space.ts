import type { LockScope } from '../lock-scope.js';
import { realm } from '../realm.js';
import type { SpaceNode } from './lock-graph.js';
import { LockQueue } from './lock-queue.js';

/** The local queues of one engine at one scope, by rendered name. Never dropped: bindings keep a reference to it. */
export class QueueSpace implements SpaceNode {
  readonly queues = new Map<string, LockQueue>();

  constructor(
    readonly engineId: string,
    readonly scope: LockScope,
  ) {}

  /** A queue for a name that has none; undefined when it has one. */
  newQueue(name: string): LockQueue | undefined {
    if (this.queues.get(name) !== undefined) return undefined;
    const queue = new LockQueue(this, name, undefined);
    this.queues.set(name, queue);
    return queue;
  }

  queue(name: string): LockQueue {
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = new LockQueue(this, name, undefined);
      this.queues.set(name, queue);
    }
    return queue;
  }
}

/** The queues shared by everyone in this realm that reaches `engineId` at `scope`. */
export function queueSpace(engineId: string, scope: LockScope): QueueSpace {
  return spaceAt(`${scope}|${engineId}`, engineId, scope);
}

function spaceAt(key: string, engineId: string, scope: LockScope): QueueSpace {
  let space = realm.spaces.get(key) as QueueSpace | undefined;
  if (space === undefined) {
    space = new QueueSpace(engineId, scope);
    realm.spaces.set(key, space);
  }
  return space;
}

/** `engineId` of core's own in-process engine. */
export const MEMORY_ENGINE = 'memory:default';

/** The queues that are the lock itself in core's own engine; apart from those before a provider, whatever `engineId` that one gives. */
export function memorySpace(engineId: string, scope: LockScope): QueueSpace {
  return spaceAt(`memory|${scope}|${engineId}`, engineId, scope);
}

/** Those of the process scope where nothing else is bound. */
export const localSpace = memorySpace(MEMORY_ENGINE, 'process');
