import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DriverErrorCode, ImageMeta, Snapshot, Volume } from '@holdfast/volume';
import type { SolidFireDriver } from '../src/index.js';

export function volumeRecord(changes: Partial<Volume> = {}): Volume {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB: 1, ...changes };
}

export function imageRecord(changes: Partial<ImageMeta> = {}): ImageMeta {
  const basics = { name: 'debian', sizeBytes: 2 ** 30, diskFormat: 'raw', containerFormat: 'bare', updatedAt: '2026-01-01T00:00:00Z' } as const;
  return { id: randomUUID(), ...basics, visibility: 'public', ...changes };
}

export async function makeVolume(driver: SolidFireDriver, changes: Partial<Volume> = {}): Promise<Volume> {
  const volume = volumeRecord(changes);
  return { ...volume, ...(await driver.createVolume(volume)) };
}

export async function makeSnapshot(driver: SolidFireDriver, volume: Volume): Promise<Snapshot> {
  const id = randomUUID();
  const snapshot: Snapshot = { id, name: `snapshot-${id}`, volume, volumeSizeGiB: volume.sizeGiB };
  return { ...snapshot, ...(await driver.createSnapshot(snapshot)) };
}

export const error = (code: DriverErrorCode, match = ''): object =>
  expect.objectContaining({ name: 'DriverError', code, message: expect.stringContaining(match) });
