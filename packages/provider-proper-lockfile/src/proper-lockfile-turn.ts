interface Line {
  last: ProperLockfileTurn;
}

/** Carries the number of our key format: copies that are built differently must not touch each other's lines. */
const KEY = Symbol.for('@holdfast/provider-proper-lockfile/turns/1');
const realm = globalThis as { [KEY]?: Map<string, Line> };
const lines = (realm[KEY] ??= new Map());

/**
 * A place in the line of this process for one lock directory: first in, first out, shared by every provider and installed copy. Only the
 * first in line looks at the file system; the library, too, keeps one lock for each path in a process and would mix two up.
 */
export class ProperLockfileTurn {
  // Plain fields: the neighbours may come from another installed copy.
  previous: ProperLockfileTurn | undefined = undefined;
  next: ProperLockfileTurn | undefined = undefined;
  #state: 'waiting' | 'started' | 'left' = 'waiting';

  /** @param onStart - called when everybody before has left, within `enter` when there is nobody */
  constructor(
    private readonly path: string,
    private readonly onStart: () => void,
  ) {}

  /** True when somebody in this process holds the lock at `path` or tries to. */
  static isTaken(path: string): boolean {
    return lines.has(path);
  }

  get hasStarted(): boolean {
    return this.#state === 'started';
  }

  enter(): void {
    const line = lines.get(this.path);
    if (line === undefined) {
      lines.set(this.path, { last: this });
      this.start();
    } else {
      this.previous = line.last;
      line.last.next = this;
      line.last = this;
    }
  }

  start(): void {
    this.#state = 'started';
    this.onStart();
  }

  /** Steps out of the line, from any place in it; a second time does nothing. */
  leave(): void {
    if (this.#state === 'left') return;
    this.#state = 'left';
    const { previous, next } = this;
    this.previous = this.next = undefined;
    if (previous !== undefined) previous.next = next;
    if (next !== undefined) next.previous = previous;
    else if (previous !== undefined) lines.get(this.path)!.last = previous;
    else lines.delete(this.path);
    if (previous === undefined) next?.start();
  }
}
