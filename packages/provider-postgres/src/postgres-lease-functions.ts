import { createHash } from 'node:crypto';

// One lock is its rows in two tables: `leases`, who holds it until when, and `lease_waiters`, who waits by ticket and until when he counts as
// alive. What decides about a lock runs one at a time, under an advisory lock that ends with the statement. Time is the server's; no client clock
// counts. Each statement is a transaction of its own, so that any pooler may stand in between.

/**
 * Under a snapshot of the whole transaction one would not see what the one before him did. A commit that a crash forgets would have been a lease that
 * somebody believes in.
 */
const ENTER = `
DECLARE ignored text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'leases need read committed' USING ERRCODE = 'HF001';
  END IF;
  IF current_setting('synchronous_commit') IN ('off', 'local') THEN
    ignored := set_config('synchronous_commit', 'on', true);
  END IF;
  IF p_lock IS NOT NULL THEN PERFORM pg_advisory_xact_lock(p_lock); END IF;
  RETURN clock_timestamp();
END`;

const acquire = (schema: string, enterName: string): string => `
DECLARE
  v_now timestamptz := ${enterName}(p_lock);
  v_ends_at timestamptz := v_now + p_ttl_ms * interval '1 millisecond';
  v_ticket bigint;
  v_look_at timestamptz;
BEGIN
  took_over := false;
  -- Asked once more, as the first answer was lost.
  UPDATE ${schema}.leases l SET ends_at = v_ends_at WHERE l.owner = p_owner RETURNING l.fence INTO counter;
  IF FOUND THEN outcome := 'granted'; RETURN; END IF;

  -- Waits for a renewal under way in these rows, and keeps off the next: what has ended here has ended for its holder too.
  PERFORM 1 FROM ${schema}.leases l WHERE l.key = p_key AND l.ends_at <= v_now ORDER BY l.owner FOR UPDATE;
  SELECT min(l.ends_at), min(l.holder) INTO v_look_at, held_by FROM ${schema}.leases l
   WHERE l.key = p_key AND l.ends_at > v_now AND NOT (p_shared AND l.is_shared);
  IF v_look_at IS NULL THEN
    SELECT w.ticket INTO v_ticket FROM ${schema}.lease_waiters w WHERE w.owner = p_owner;
    SELECT w.alive_until INTO v_look_at FROM ${schema}.lease_waiters w
     WHERE w.key = p_key AND w.alive_until > v_now AND (v_ticket IS NULL OR w.ticket < v_ticket) AND NOT (p_shared AND w.is_shared)
     ORDER BY w.ticket LIMIT 1;
  END IF;

  IF v_look_at IS NULL THEN
    DELETE FROM ${schema}.lease_waiters w WHERE w.key = p_key AND (w.owner = p_owner OR w.alive_until <= v_now);
    DELETE FROM ${schema}.leases l WHERE l.key = p_key AND l.ends_at <= v_now;
    took_over := FOUND;
    counter := nextval('${schema}.fence');
    INSERT INTO ${schema}.leases (owner, key, name, is_shared, fence, ends_at, holder)
    VALUES (p_owner, p_key, p_name, p_shared, counter, v_ends_at, p_holder);
    outcome := 'granted';
  ELSIF NOT p_waits THEN
    outcome := 'busy';
  ELSE
    INSERT INTO ${schema}.lease_waiters (owner, key, is_shared, ticket, alive_until, process, is_told)
    VALUES (p_owner, p_key, p_shared, nextval('${schema}.fence'), v_now + p_beat_ms * interval '1 millisecond', p_process, p_told)
    ON CONFLICT (owner) DO UPDATE SET alive_until = excluded.alive_until, process = excluded.process, is_told = excluded.is_told;
    outcome := 'waiting';
    look_ms := extract(epoch FROM v_look_at - v_now) * 1000;
  END IF;
END`;

const release = (schema: string, enterName: string): string => `
DECLARE
  v_now timestamptz := ${enterName}(p_lock);
  v_was_held boolean;
  v_is_taken boolean;
  v_next record;
BEGIN
  DELETE FROM ${schema}.leases l WHERE l.owner = p_owner RETURNING l.ends_at > v_now INTO v_was_held;
  DELETE FROM ${schema}.lease_waiters w WHERE w.owner = p_owner;
  SELECT bool_or(NOT l.is_shared) INTO v_is_taken FROM ${schema}.leases l WHERE l.key = p_key AND l.ends_at > v_now;
  IF v_is_taken THEN RETURN coalesce(v_was_held, false); END IF;
  -- Who is next: one alone, or all who share up to the first who does not.
  v_is_taken := v_is_taken IS NOT NULL;
  FOR v_next IN SELECT w.owner, w.process, w.is_shared, w.is_told FROM ${schema}.lease_waiters w
                 WHERE w.key = p_key AND w.alive_until > v_now ORDER BY w.ticket LOOP
    EXIT WHEN v_is_taken AND NOT v_next.is_shared;
    IF v_next.is_told THEN PERFORM pg_notify(v_next.process, v_next.owner); END IF;
    EXIT WHEN NOT v_next.is_shared;
    v_is_taken := true;
  END LOOP;
  RETURN coalesce(v_was_held, false);
END`;

/** The rows are locked in one order by everybody: two who renew, or one who renews and one who looks for what has ended, never wait in a ring. */
const renew = (schema: string, enterName: string): string => `
DECLARE v_now timestamptz := ${enterName}(NULL);
BEGIN
  PERFORM 1 FROM ${schema}.leases l WHERE l.owner = ANY (p_owners) ORDER BY l.owner FOR UPDATE;
  RETURN QUERY UPDATE ${schema}.leases l SET ends_at = v_now + p_ttl_ms * interval '1 millisecond'
    WHERE l.owner = ANY (p_owners) AND l.ends_at > v_now RETURNING l.owner;
END`;

const PARAMETERS = {
  enter: 'p_lock bigint',
  acquire: `p_lock bigint, p_key bytea, p_name text, p_owner text, p_shared boolean, p_waits boolean, p_ttl_ms integer, p_beat_ms integer,
    p_process text, p_told boolean, p_holder text,
    OUT outcome text, OUT counter bigint, OUT took_over boolean, OUT held_by text, OUT look_ms double precision`,
  release: 'p_lock bigint, p_key bytea, p_owner text',
  renew: 'p_owners text[], p_ttl_ms integer',
} as const;

/** Names of the functions in one schema, and the statements that make them. */
export interface PostgresLeaseFunctions {
  readonly acquire: string;
  readonly release: string;
  readonly renew: string;
  readonly setUp: readonly string[];
}

/** A name ends with a digest of what the functions do: another release of ours brings its own and leaves these to those who call them. */
export function leaseFunctions(schema: string): PostgresLeaseFunctions {
  const parts = JSON.stringify([PARAMETERS, ENTER, [acquire, release, renew].map((body) => body('s', 'e'))]);
  const digest = createHash('sha256').update(parts).digest('hex').slice(0, 12);
  const named = (what: string): string => `${schema}.lease_${what}_${digest}`;
  const create = (what: keyof typeof PARAMETERS, returns: string, body: string): string =>
    `CREATE OR REPLACE FUNCTION ${named(what)}(${PARAMETERS[what]}) ${returns} LANGUAGE plpgsql AS $body$${body}$body$`;
  return {
    acquire: named('acquire'),
    release: named('release'),
    renew: named('renew'),
    setUp: [
      create('enter', 'RETURNS timestamptz', ENTER),
      create('acquire', '', acquire(schema, named('enter'))),
      create('release', 'RETURNS boolean', release(schema, named('enter'))),
      create('renew', 'RETURNS SETOF text', renew(schema, named('enter'))),
    ],
  };
}
