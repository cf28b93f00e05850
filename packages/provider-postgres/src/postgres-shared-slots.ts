import type { LockMode } from '@holdfast/core/provider';

interface Slot {
  readers: number;
  hasWriter: boolean;
}

/** What the shared session holds or asks for. One session may take the same lock twice, so that two callers must never ask for it there. */
export class PostgresSharedSlots {
  readonly #slots = new Map<string, Slot>();

  /** Whether the session has, or asks for, the lock once: then giving it back there gives back that one. */
  isReservedOnce(key: string): boolean {
    const slot = this.#slots.get(key);
    return slot !== undefined && slot.readers + Number(slot.hasWriter) === 1;
  }

  /** Reserves the lock in the shared session; undefined when it is taken there. The returned function frees it. */
  reserve(key: string, mode: LockMode): (() => void) | undefined {
    const slot = this.#slots.get(key) ?? { readers: 0, hasWriter: false };
    if (slot.hasWriter || (mode === 'exclusive' && slot.readers > 0)) return undefined;
    this.#slots.set(key, slot);
    if (mode === 'shared') slot.readers += 1;
    else slot.hasWriter = true;
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      if (mode === 'shared') slot.readers -= 1;
      else slot.hasWriter = false;
      if (slot.readers === 0 && !slot.hasWriter) this.#slots.delete(key);
    };
  }
}
