import assert from 'node:assert/strict';
import type { Connector } from '../records/connector.js';
import type { Volume } from '../records/volume.js';
import type { VolumeDriverHarness } from './harness.js';

/** Whether the array itself says that the host may use the volume. */
export async function isAttached(harness: VolumeDriverHarness, volume: Volume, connector: Connector): Promise<boolean> {
  const names = [connector.initiator, connector.nqn, ...(connector.wwpns ?? [])].filter((name) => name !== undefined);
  const attachedTo = (await harness.volumeFacts(volume))?.attachedTo.map(plain) ?? [];
  return names.some((name) => attachedTo.includes(plain(name)));
}

/** Rejects unless the array itself has the volume and lets no host in. */
export async function assertNobodyAttached(harness: VolumeDriverHarness, volume: Volume): Promise<void> {
  const facts = await harness.volumeFacts(volume);
  assert.ok(facts, 'the array has the volume');
  // As text: a runner may give the harness lists of another realm, which no deep comparison takes for equal.
  assert.equal(facts.attachedTo.join(', '), '', 'nobody may use it');
}

const plain = (name: string): string => name.toLowerCase();
