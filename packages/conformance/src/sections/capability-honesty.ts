import assert from 'node:assert/strict';
import type { LockProviderCapabilities } from '@holdfast/core/provider';
import { take } from '../checks/take.js';
import type { Clause, Section } from '../section.js';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length > 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isTime: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 1;
const isOneOf = (...values: unknown[]): Check => (value) => values.includes(value);
const orNull = (check: Check): Check => (value) => value === null || check(value);

const FIELDS: Readonly<Record<keyof LockProviderCapabilities, readonly [Check, string]>> = {
  engine: [isText, 'a short name'],
  reach: [isOneOf('process', 'node', 'global'), 'process, node or global'],
  shared: [isFlag, 'true or false'],
  fair: [isFlag, 'true or false'],
  fencing: [isFlag, 'true or false'],
  lossDetectionMs: [orNull(isTime), 'milliseconds from 0, or null'],
  crashReleaseMs: [isTime, 'milliseconds from 0'],
  abandonedClaimMs: [isTime, 'milliseconds from 0'],
  maxNameBytes: [orNull(isCount), 'a whole number from 1, or null'],
  distinctNames: [(value) => value === undefined || typeof value === 'boolean', 'true, false, or absent'],
  takeover: [isOneOf('exact', 'best-effort'), 'exact or best-effort'],
  waiting: [isOneOf('push', 'poll'), 'push or poll'],
  pollMs: [(value) => value === undefined || isTime(value), 'milliseconds from 0, or absent'],
  keyFormat: [isCount, 'a whole number from 1'],
};

const manifest: Clause = {
  title: 'the manifest has every field, in its range, and its parts agree',
  async run({ capabilities, provider }) {
    for (const [field, [isValid, allowed]] of Object.entries(FIELDS)) {
      const value = capabilities[field as keyof LockProviderCapabilities];
      assert.ok(isValid(value), `capabilities.${field} must be ${allowed}, got ${JSON.stringify(value)}`);
    }
    const { pollMs, waiting, takeover, lossDetectionMs } = capabilities;
    assert.equal(pollMs !== undefined, waiting === 'poll', 'capabilities.pollMs must be given exactly when waiting is poll');
    assert.ok(takeover === 'exact' || lossDetectionMs !== null, 'take-over at best effort needs loss detection: lossDetectionMs must not be null');
    const { lease } = provider();
    if (lease) {
      assert.ok(Number.isFinite(lease.ttlMs) && lease.ttlMs > 0, `lease.ttlMs must be milliseconds above 0, got ${String(lease.ttlMs)}`);
      assert.ok(lossDetectionMs !== null, 'a grant with a lease can be lost: lossDetectionMs must not be null');
    }
    await Promise.resolve();
  },
};

const identity: Clause = {
  title: 'every provider shows the manifest of the harness; engineId is one per backend and no other',
  async run({ harness, capabilities, provider, name }) {
    const [first, second] = [provider(), provider()];
    for (const each of [first, second]) assert.deepEqual({ ...each.capabilities }, { ...capabilities }, 'provider.capabilities must be LockProviderHarness.capabilities');
    assert.ok(isText(first.engineId), 'engineId must be a text');
    assert.equal(first.engineId, first.engineId, 'engineId must not change');
    assert.equal(first.engineId, second.engineId, 'two providers on one backend must have one engineId');
    const engineId = first.engineId;
    await (await take(first, name())).release();
    assert.equal(first.engineId, engineId, 'engineId must not change with use');
    const other = await harness.create();
    const elsewhere = other.provider();
    try {
      assert.notEqual(elsewhere.engineId, first.engineId, 'providers on two backends must differ in engineId');
    } finally {
      await elsewhere.close();
      await other.remove();
    }
  },
};

const grants: Clause = {
  title: 'a grant tells its name, when it was asked for, and nothing that did not happen',
  async run({ provider, name }) {
    const lock = name();
    const beforeMs = performance.now();
    const grant = await take(provider(), lock);
    assert.equal(grant.name, lock, 'LockGrant.name must be the name that was asked for');
    const isBetween = grant.sentAt >= beforeMs && grant.sentAt <= performance.now();
    assert.ok(isBetween, `LockGrant.sentAt must be performance.now() just before the request, got ${String(grant.sentAt)} for a request at ${String(beforeMs)}`);
    assert.ok(!grant.tookOver, 'LockGrant.tookOver is true although nobody held the lock before');
    assert.equal(typeof grant.release, 'function');
    await grant.release();
  },
};

export const capabilityHonesty: Section = { name: 'capability-honesty', clauses: () => [manifest, identity, grants] };
