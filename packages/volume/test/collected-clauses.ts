import { testVolumeDriver, type VolumeDriverHarness } from '../src/contract-test/index.js';
import type { Volume, VolumeDriver } from '../src/index.js';
import { MemoryArray } from './memory-array.js';

/** The contract's clauses as functions, for a driver made anew for each. */
export function clausesFor(makeDriver: (array: MemoryArray) => VolumeDriver): Map<string, () => Promise<void>> {
  const clauses = new Map<string, () => Promise<void>>();
  let section = '';
  testVolumeDriver({
    name: 'memory',
    openHarness: async () => harnessFor(makeDriver),
    runner: {
      describe(title, body) {
        section = title;
        body();
      },
      it: (title, body) => void clauses.set(`${section} ${title}`, body),
    },
  });
  return clauses;
}

/** Titles of the clauses that a driver breaks. */
export async function brokenClauses(makeDriver: (array: MemoryArray) => VolumeDriver): Promise<string[]> {
  const broken: string[] = [];
  for (const [title, prove] of clausesFor(makeDriver)) {
    await prove().catch(() => broken.push(title.replace(/^memory: /, '')));
  }
  return broken;
}

function harnessFor(makeDriver: (array: MemoryArray) => VolumeDriver): VolumeDriverHarness {
  const array = new MemoryArray();
  return {
    driver: makeDriver(array),
    connectionType: 'iscsi',
    connectors: [
      { host: 'one', initiator: 'iqn.2026-01.test:one' },
      { host: 'two', initiator: 'iqn.2026-01.test:two' },
    ],
    volumeFacts: async (volume) => {
      const stored = array.volumes.get(volume.id);
      return stored ? { sizeGiB: stored.sizeGiB, attachedTo: [...stored.luns.keys()] } : null;
    },
    hasSnapshot: async (snapshot) => array.snapshots.has(snapshot.id),
    content: {
      write: async (volume: Volume, text: string) => void (array.volume(volume.id).text = text),
      read: async (volume: Volume) => array.volume(volume.id).text,
    },
    close: async () => undefined,
  };
}
