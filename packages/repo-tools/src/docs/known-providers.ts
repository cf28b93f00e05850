import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MemoryLockProvider } from '@holdfast/core';
import type { LockProviderCapabilities } from '@holdfast/core/provider';
import { readWorkspaces } from '../repository/workspace.js';

/** A provider of this repository and what its manifest says. */
export interface KnownProvider {
  /** Folder of its package. */
  readonly folder: string;
  /** Package name, for tables. */
  readonly packageName: string;
  readonly capabilities: LockProviderCapabilities;
}

/** Core's own provider and every `packages/provider-*`, read from the built code. */
export async function knownProviders(root: string): Promise<readonly KnownProvider[]> {
  const own: KnownProvider = { folder: 'packages/core', packageName: '@holdfast/core', capabilities: new MemoryLockProvider().capabilities };
  const packages = readWorkspaces(root).filter(({ folder }) => folder.startsWith('packages/provider-'));
  const others = packages.map(async ({ folder, manifest }) => {
    const exported = (await import(pathToFileURL(path.join(root, folder, 'lib/index.js')).href)) as Record<string, unknown>;
    const name = Object.keys(exported).find((key) => key.endsWith('Capabilities'));
    if (name === undefined) throw new Error(`${folder}/src/index.ts exports no …Capabilities`);
    return { folder, packageName: manifest.name, capabilities: exported[name] as LockProviderCapabilities };
  });
  return [own, ...(await Promise.all(others))];
}
