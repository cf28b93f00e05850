import { refused } from '../array-error.js';
import type { AnswerObject } from '../answer-xml.js';
import type { ArrayState } from '../array-state.js';
import type { CommandArguments } from '../command-arguments.js';
import { BLOCK_BYTES, parseBlocks, type SimulatedVolume } from '../volume-store.js';
import type { Command } from './command.js';

const BYTES_PER_GB = 10 ** 9;

/** As the array words a size for people: in GB, rounded to one place. */
const sizeText = (blocks: number): string => `${((blocks * BLOCK_BYTES) / BYTES_PER_GB).toFixed(1)}GB`;

function volumeObject({ volumes: { pool } }: ArrayState, volume: SimulatedVolume): AnswerObject {
  return {
    basetype: 'volumes',
    name: 'volume',
    properties: {
      'durable-id': volume.name,
      'volume-name': volume.name,
      'storage-pool-name': pool.name,
      size: sizeText(volume.blocks),
      'size-numeric': volume.blocks,
      'serial-number': volume.serialNumber,
      wwn: volume.wwn,
      'volume-type': volume.type,
      'volume-parent': volume.parent,
      owner: 'A',
      blocksize: 512,
      health: 'OK',
    },
  };
}

function assertPool({ volumes: { pool } }: ArrayState, args: CommandArguments): void {
  const named = args.needed(pool.type === 'linear' ? 'vdisk' : 'pool');
  if (named !== pool.name) throw refused(`The ${pool.type === 'linear' ? 'vdisk' : 'pool'} was not found on this system. - "${named}"`);
}

function deleteAll(state: ArrayState, names: string, type: SimulatedVolume['type']): [] {
  for (const name of names.split(',')) {
    state.volumes.delete(name, type);
    state.maps.forget(name);
  }
  return [];
}

/** Names are the array's affair, so nobody reads before; and whoever deletes has detached before. */
const CHANGES = ['array'] as const;

export const volumeCommands: readonly Command[] = [
  {
    words: 'show volumes',
    keywords: ['pool', 'vdisk', 'type'],
    positional: [0, 1],
    run: (state, { last }) =>
      (last === '' ? state.volumes.all() : last.split(',').map((name) => state.volumes.needed(name))).map((volume) => volumeObject(state, volume)),
  },
  {
    words: 'show snapshots',
    positional: [0, 1],
    run: (state, { last }) =>
      state.volumes
        .all()
        .filter((volume) => volume.type === 'snapshot' && ['', volume.name].includes(last))
        .map((volume) => ({
          basetype: 'snapshots',
          name: 'snapshot',
          properties: { name: volume.name, 'serial-number': volume.serialNumber, 'volume-parent': volume.parent, 'size-numeric': volume.blocks },
        })),
  },
  {
    words: 'create volume',
    changes: CHANGES,
    keywords: ['size', 'pool', 'vdisk', 'tier-affinity', 'access'],
    positional: [1, 1],
    run: (state, args) => {
      assertPool(state, args);
      state.volumes.create(args.last, parseBlocks(args.needed('size')));
      return [];
    },
  },
  {
    words: 'create snapshots',
    changes: CHANGES,
    keywords: ['volumes'],
    positional: [1, 1],
    run: (state, args) => {
      const volumes = args.needed('volumes').split(',');
      const names = args.last.split(',');
      if (volumes.length !== names.length) throw refused('There must be as many snapshot names as volumes.');
      volumes.forEach((volume, index) => state.volumes.createSnapshot(volume, names[index] as string));
      return [];
    },
  },
  { words: 'delete volumes', changes: CHANGES, positional: [1, 1], run: (state, { last }) => deleteAll(state, last, 'base') },
  {
    words: 'delete snapshot',
    changes: CHANGES,
    keywords: ['cleanup'],
    positional: [0, 1],
    run: (state, args) => deleteAll(state, args.keyword('cleanup') ?? args.last, 'snapshot'),
  },
  {
    words: 'expand volume',
    changes: CHANGES,
    keywords: ['size'],
    positional: [1, 1],
    run: (state, args) => {
      state.volumes.expand(args.last, parseBlocks(args.needed('size')));
      return [];
    },
  },
  {
    words: 'set volume',
    changes: CHANGES,
    keywords: ['name'],
    positional: [1, 1],
    run: (state, args) => {
      const name = args.needed('name');
      state.volumes.rename(args.last, name);
      state.maps.rename(args.last, name);
      return [];
    },
  },
  {
    words: 'copy volume',
    changes: CHANGES,
    keywords: ['name', 'destination-pool'],
    positional: [1, 1],
    run: (state, args) => {
      state.volumes.copy(args.last, args.needed('name'));
      return [];
    },
  },
  {
    words: 'show volume-copies',
    run: ({ volumes }) =>
      volumes.runningCopies().map(({ source, destination, progress }) => ({
        basetype: 'volume-copy',
        name: 'volume-copy',
        properties: { 'source-volume': source, 'destination-volume': destination, progress: `${progress}%` },
      })),
  },
  {
    words: 'volumecopy',
    changes: CHANGES,
    keywords: ['dest-vdisk', 'source-volume', 'prompt'],
    positional: [1, 1],
    run: (state, args) => {
      const vdisk = args.needed('dest-vdisk');
      if (state.volumes.pool.type !== 'linear' || vdisk !== state.volumes.pool.name) throw refused(`The vdisk was not found on this system. - "${vdisk}"`);
      state.volumes.copy(args.needed('source-volume'), args.last);
      return [];
    },
  },
  {
    words: 'show volumecopy-status',
    run: ({ volumes }) =>
      volumes.runningCopies().map(({ source, destination, progress }) => ({
        basetype: 'volumecopy-status',
        name: 'volumecopy-status',
        properties: { 'source-volume': source, 'destination-volume': destination, progress: `${progress}%` },
      })),
  },
];
