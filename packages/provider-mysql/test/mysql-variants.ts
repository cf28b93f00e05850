import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const edit = (file: string) => (from: string, to: string): PackageEdit => ({ file: `mysql-${file}.js`, from, to });
const statements = edit('statements');
const provider = edit('lock-provider');
const take = edit('take');
const wait = edit('blocking-wait');
const slots = edit('shared-slots');

export const mysqlVariants: readonly ProviderVariant[] = [
  {
    does: 'asks the shared session for locks that it holds itself, one after the other',
    edits: [slots('if (this.#taken.has(key))', 'if (false)')],
    fails: 'exclusion',
    saying: /violations in/,
  },
  {
    does: 'takes a wait that ended without the lock for a grant',
    edits: [take('if (Number(held) !== 1)', 'if (false)')],
    fails: 'exclusion',
    saying: /violations in/,
  },
  {
    does: 'gives every grant of a lock the same fence',
    edits: [statements('LAST_INSERT_ID(fence + 1)', 'LAST_INSERT_ID(1)')],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'counts its own grants for a fence',
    edits: [provider('const grant = new MysqlLockGrant({ name, key, request, ...held,', 'const grant = new MysqlLockGrant({ name, key, request, ...held, fence: (this.fences = (this.fences ?? 0n) + 1n),')],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'does not cancel a wait that was given up, and keeps its session',
    edits: [wait('withdrawing(cancelUntilSettled())', 'undefined')],
    fails: 'abort',
    saying: /a waiter that was aborted owns the lock|the wait behind an aborted waiter did not settle/,
  },
  {
    does: 'cancels once, and gives the session back although it may hold the lock',
    edits: [provider('drop: () => this.#pool.drop(connection)', 'drop: () => this.#pool.giveBack(connection)')],
    fails: 'abort-race',
    // What the cancel hits depends on when it lands: the lock stays taken, or the next statement of the session is interrupted.
    saying: /nobody owns the lock, so it must be free|somebody interrupted our statement/,
  },
  {
    does: 'takes a lock that was lost for held when it is given back',
    edits: [provider('if (!this.#held.delete(grant))\n            throw lost(name);', 'this.#held.delete(grant);')],
    fails: 'stale-release',
    saying: /ERR_LOCK_LOST/,
  },
  {
    does: 'tells nobody that a session ended',
    edits: [provider("grant.request.onLost({ reason: 'session-gone', cause })", 'undefined')],
    fails: 'loss-signal',
    saying: /the signal that a held lock is lost did not settle/,
  },
  {
    does: 'lists locks that were released',
    edits: [statements('AND session <> 0 AND IS_USED_LOCK(lock_key) = session', '')],
    fails: 'inspect',
    saying: /inspect must not list/,
  },
];
