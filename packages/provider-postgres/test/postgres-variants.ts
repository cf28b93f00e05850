import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const provider = (from: string, to: string): PackageEdit => ({ file: 'postgres-advisory-locks.js', from, to });
const schema = (from: string, to: string): PackageEdit => ({ file: 'postgres-schema-statements.js', from, to });
const statements = (from: string, to: string): PackageEdit => ({ file: 'postgres-statements.js', from, to });

export const postgresVariants: readonly ProviderVariant[] = [
  {
    does: 'lets two callers take a lock in the one session they share',
    edits: [{ file: 'postgres-shared-slots.js', from: "if (slot.hasWriter || (mode === 'exclusive' && slot.readers > 0))\n            return undefined;", to: '' }],
    fails: 'exclusion',
    saying: /violations in/,
  },
  {
    does: 'does not end an aborted wait in the server, and uses its session again',
    edits: [provider('cancel: (pid) => this.#cancel(pid)', 'cancel: async () => undefined'), provider('abandoned: () => this.#pool.drop(connection)', 'abandoned: () => this.#pool.giveBack(connection)')],
    fails: 'abort-race',
    saying: /it must be free/,
  },
  {
    does: 'gives back shared locks as if they were exclusive',
    edits: [provider('this.#statements.release[request.mode]', 'this.#statements.release.exclusive')],
    fails: 'shared',
    saying: /lost before its release/,
  },
  {
    does: 'keeps to itself that a session ended',
    edits: [provider("grant.request.onLost({ reason: 'session-gone', cause });", '')],
    fails: 'loss-signal',
    saying: /the signal that a held lock is lost did not settle/,
  },
  {
    does: 'draws fences in stocks, one for each session',
    edits: [schema('CREATE SEQUENCE IF NOT EXISTS ${schema}.fence', 'CREATE SEQUENCE IF NOT EXISTS ${schema}.fence CACHE 50')],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'takes locks that end with the statement',
    edits: [statements("mode === 'session' ? '' : '_xact'", "'_xact'")],
    fails: 'release',
    saying: /a lock was granted but the engine holds nothing/,
  },
  {
    does: 'takes names that look the same for one, and does not compare them',
    edits: [
      { file: 'postgres-key.js', from: '${schema}\\0${name}', to: '${schema}\\0${name.normalize()}' },
      { file: 'postgres-names.js', from: 'if (owner !== ours)', to: 'if (false)' },
    ],
    fails: 'names',
    saying: /while other names are held did not settle/,
  },
  {
    does: 'forgets who stands behind the waits in the server',
    edits: [{ file: 'postgres-wait-limit.js', from: 'next(); // takes over our place', to: '' }, provider('WAITS_IN_SERVER = 4', 'WAITS_IN_SERVER = 1')],
    fails: 'handover',
    saying: /did not settle/,
  },
];
