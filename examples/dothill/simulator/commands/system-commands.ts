import { refused } from '../array-error.js';
import { portObjects } from '../ports.js';
import type { Command } from './command.js';

export const systemCommands: readonly Command[] = [
  {
    words: 'show controllers',
    run: ({ firmware }) =>
      ['A', 'B'].map((id) => ({
        basetype: 'controllers',
        name: 'controllers',
        properties: { 'durable-id': `controller_${id.toLowerCase()}`, 'controller-id': id, 'sc-fw': firmware, status: 'Operational', health: 'OK' },
      })),
  },
  {
    words: 'show system',
    run: ({ serial }) => [
      {
        basetype: 'system',
        name: 'system-information',
        properties: {
          'system-name': 'Simulated array',
          'midplane-serial-number': serial,
          'vendor-name': 'DotHill',
          'product-id': 'Simulated',
          'scsi-vendor-id': 'DotHill',
          health: 'OK',
        },
      },
    ],
  },
  { words: 'show ports', run: ({ serial, family }) => portObjects(serial, family) },
  {
    words: 'show pools',
    positional: [0, 1],
    run: ({ volumes }, { last }) => {
      if (volumes.pool.type !== 'virtual' || ![volumes.pool.name, ''].includes(last)) throw refused(`The pool was not found on this system. - "${last}"`);
      const { totalBlocks, freeBlocks, pool } = volumes;
      return [
        {
          basetype: 'pools',
          name: 'pools',
          properties: {
            name: pool.name,
            'storage-type': 'Virtual',
            'blocksize': 512,
            'total-size-numeric': totalBlocks,
            'total-avail-numeric': freeBlocks,
            owner: 'A',
            health: 'OK',
          },
        },
      ];
    },
  },
  {
    words: 'show vdisks',
    positional: [0, 1],
    run: ({ volumes }, { last }) => {
      if (volumes.pool.type !== 'linear' || ![volumes.pool.name, ''].includes(last)) throw refused(`The vdisk was not found on this system. - "${last}"`);
      const { totalBlocks, freeBlocks, pool } = volumes;
      return [
        {
          basetype: 'virtual-disks',
          name: 'virtual-disk',
          properties: { name: pool.name, 'size-numeric': totalBlocks, 'freespace-numeric': freeBlocks, owner: 'A', health: 'OK' },
        },
      ];
    },
  },
];
