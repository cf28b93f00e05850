import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChaosBackend } from './chaos-backend.js';

/** A backend that is nothing but an empty directory. */
export async function inDirectory(backend: (directory: string) => Omit<ChaosBackend, 'stop'>): Promise<ChaosBackend> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-chaos-'));
  return { ...backend(directory), stop: () => rm(directory, { recursive: true, force: true }) };
}
