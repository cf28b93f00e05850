import type { PackageEdit, ProviderVariant } from '@holdfast/engines/variants';

const functions = (from: string, to: string): PackageEdit => ({ file: 'postgres-lease-functions.js', from, to });
const table = (from: string, to: string): PackageEdit => ({ file: 'postgres-lease-table.js', from, to });

export const leaseVariants: readonly ProviderVariant[] = [
  {
    does: 'releases whatever is held, without asking whose it is',
    edits: [functions('l.owner = p_owner RETURNING l.ends_at', 'l.key = p_key RETURNING l.ends_at')],
    fails: 'stale-release',
    saying: /a stale holder's release resolved/,
  },
  {
    does: 'gives every grant the same fence',
    edits: [functions("counter := nextval('${schema}.fence');", 'counter := 1;')],
    fails: 'fencing',
    saying: /not higher than/,
  },
  {
    does: 'tells the last who waits, and lets him pass the others',
    edits: [functions('w.alive_until > v_now AND (v_ticket', 'false AND (v_ticket'), functions('ORDER BY w.ticket LOOP', 'ORDER BY w.ticket DESC LOOP')],
    fails: 'fairness',
    saying: /served out of order/,
  },
  {
    does: 'tells nobody that it is their turn, and looks once a minute',
    edits: [functions('IF v_next.is_told THEN', 'IF false THEN'), table('claim.rest(Math.min(Number(answer[\'look_ms\']) + 1, this.#beatMs / 3))', 'claim.rest(60_000)')],
    fails: 'handover',
    saying: /did not settle/,
  },
  {
    does: 'takes all that it asked about for held',
    edits: [{ file: 'postgres-lease-renewer.js', from: 'owners.map((owner) => held.has(owner))', to: 'owners.map(() => true)' }],
    fails: 'loss-signal',
    saying: /the signal that a held lock is lost did not settle/,
  },
  {
    does: 'keeps a dead holder longer than it says',
    edits: [table('request.wait, this.#settings.ttlMs', 'request.wait, this.#settings.ttlMs * 3')],
    fails: 'expiry',
    saying: /did not settle/,
  },
];
