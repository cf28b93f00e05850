import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const files = (from: string, to: string): PackageEdit => ({ file: 'flock-files.js', from, to });
const fileEngine = (from: string, to: string): PackageEdit => ({ file: 'flock-file-engine.js', from, to });
const sockets = (from: string, to: string): PackageEdit => ({ file: 'flock-socket-engine.js', from, to });

/** On kernel file locks. */
export const fileVariants: readonly ProviderVariant[] = [
  {
    does: 'knows sixteen places for all names',
    edits: [{ file: 'flock-place.js', from: 'first: byteAt(digest, 0), second: byteAt(digest, 9)', to: 'first: { file: 0, offset: BigInt(digest[0] % 16) }, second: { file: 0, offset: BigInt(digest[0] % 16) }' }],
    fails: 'names',
    saying: /it is one lock with a name held before/,
  },
  {
    does: 'lets callers in who share the open file',
    edits: [{ file: 'flock-queue.js', from: "return this.#holders === 0 || (mode === 'shared' && !this.#isExclusive);", to: 'return true;' }],
    fails: 'exclusion',
    saying: /violations in/,
  },
  {
    does: 'takes locks of the process where those of the open file are meant',
    edits: [{ file: 'flock-kernel.js', from: 'F_OFD_GETLK = 36', to: 'F_OFD_GETLK = 5' }, { file: 'flock-kernel.js', from: 'F_OFD_SETLK = 37', to: 'F_OFD_SETLK = 6' }],
    fails: 'abort-race',
    saying: /nothing raced|must be free/,
  },
  {
    does: 'forgets to give the bytes back',
    edits: [files("this.#set(second, 'none');\n        this.#set(first, 'none');", '')],
    fails: 'release',
    saying: /release resolved while the engine still holds the lock/,
  },
  {
    does: 'takes its fences from a clock of seconds',
    edits: [{ file: 'flock-fence.js', from: 'process.hrtime.bigint()', to: 'BigInt(Math.floor(Date.now() / 1000))' }],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'waits for the bell alone',
    edits: [fileEngine('LOOK_MS = 20', 'LOOK_MS = 600_000')],
    fails: 'crash',
    saying: /the wait for the lock of a killed process did not settle/,
  },
  {
    does: 'shares nothing',
    edits: [files("shared: 'read'", "shared: 'write'")],
    fails: 'shared',
    saying: /a second shared acquisition beside the first did not settle/,
  },
  {
    does: 'lets a reader join another one who is refused a moment later',
    edits: [{ file: 'flock-queue.js', from: "return (isTaken = typeof tried === 'boolean' ? tried : await tried);", to: 'return (isTaken = await tried);' }],
    fails: 'shared',
    saying: /a shared try beside an exclusive holder resolved/,
  },
];

/** On abstract sockets. */
export const socketVariants: readonly ProviderVariant[] = [
  {
    does: 'takes an address in use for its own',
    edits: [sockets('resolve(false) : reject(error)', 'resolve(true) : reject(error)')],
    fails: 'exclusion',
    saying: /violations in/,
  },
  {
    does: 'goes on listening after a release',
    edits: [sockets('held?.server.close();', '')],
    fails: 'release',
    saying: /release resolved while the engine still holds the lock/,
  },
  {
    does: 'does not hang up on those who wait',
    edits: [sockets('for (const socket of held?.waiting ?? [])\n            socket.destroy();', '')],
    fails: 'handover',
    saying: /did not settle/,
  },
  {
    does: 'takes names that look the same for one',
    edits: [sockets('hashLockName(name)', 'hashLockName(name.normalize())')],
    fails: 'names',
    saying: /while other names are held did not settle/,
  },
];
