import { refused } from '../array-error.js';
import type { AnswerObject } from '../answer-xml.js';
import type { ArrayState } from '../array-state.js';
import type { CommandArguments } from '../command-arguments.js';
import { lunsOf, mapsOf, type Mapping } from '../map-table.js';
import type { SimulatedVolume } from '../volume-store.js';
import type { Command } from './command.js';

const LARGEST_LUN = 255;
const CHANGES = ['array', 'mappings'] as const;
const ACCESS: Readonly<Record<string, string>> = {
  rw: 'read-write', 'read-write': 'read-write', ro: 'read-only', 'read-only': 'read-only', 'no-access': 'no-access',
};

const nickname = (state: ArrayState, id: string): string => state.initiators.get(id)?.nickname ?? '';

function volumeView(state: ArrayState, volume: SimulatedVolume): AnswerObject {
  return {
    basetype: 'volume-view',
    name: 'volume-view',
    properties: { 'volume-serial': volume.serialNumber, 'volume-name': volume.name },
    objects: state.maps.ofVolume(volume.name).map(({ identifier, lun, access }) => ({
      basetype: 'volume-view-mappings',
      name: 'host-view',
      properties: { identifier, nickname: nickname(state, identifier), lun, access, ports: 'A1,A3,B1,B3' },
    })),
  };
}

/** Asked for one volume this is the look before an attach; asked for all it lists what is mapped, and clients take the rest for free. */
function volumeViews(state: ArrayState, name: string, reader: string): AnswerObject[] {
  if (name === '') return state.volumes.all().filter((volume) => state.maps.ofVolume(volume.name).length > 0).map((volume) => volumeView(state, volume));
  const volume = state.volumes.needed(name);
  state.reads.note(mapsOf(name), reader);
  return [volumeView(state, volume)];
}

function hostViews(state: ArrayState, identifiers: readonly string[], reader: string): AnswerObject[] {
  return identifiers.map((identifier) => {
    state.reads.note(lunsOf(identifier), reader);
    return {
      basetype: 'host-view',
      name: 'initiator-view',
      properties: { id: identifier, 'hba-nickname': nickname(state, identifier) },
      objects: state.maps.ofInitiator(identifier).map((mapping) => hostViewMapping(state, mapping)),
    };
  });
}

function hostViewMapping(state: ArrayState, { volume, lun, access }: Mapping): AnswerObject {
  return {
    basetype: 'host-view-mappings',
    name: 'volume-view',
    properties: { volume, 'volume-serial': state.volumes.get(volume)?.serialNumber ?? '', lun, access, ports: 'A1,A3,B1,B3' },
  };
}

function hosts(state: ArrayState, args: CommandArguments): string[] {
  return state.initiators.resolve(state.family === 'initiator' ? args.needed('initiator', 'host') : args.needed('host'));
}

function parseLun(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > LARGEST_LUN) throw refused(`The LUN "${text}" is not valid: 0 to ${LARGEST_LUN}.`);
  return Number(text);
}

export const mapCommands: readonly Command[] = [
  {
    words: 'show maps',
    keywords: ['initiator', 'volume'],
    positional: [0, 1],
    families: ['host', 'initiator'],
    run: (state, args, reader) => {
      const initiator = args.keyword('initiator');
      return initiator === undefined ? volumeViews(state, args.keyword('volume') ?? args.last, reader) : hostViews(state, state.initiators.resolve(initiator), reader);
    },
  },
  { words: 'show volume-maps', positional: [0, 1], run: (state, { last }, reader) => volumeViews(state, last, reader) },
  {
    words: 'show host-maps',
    positional: [0, 1],
    run: (state, { last }, reader) =>
      hostViews(state, last === '' ? state.initiators.all().map(({ id }) => id) : state.initiators.resolve(last), reader),
  },
  {
    words: 'map volume',
    changes: CHANGES,
    keywords: ['lun', 'host', 'initiator', 'access', 'ports'],
    positional: [1, 1],
    run: async (state, args, reader, assertLatest) => {
      const volume = args.last;
      state.volumes.needed(volume);
      const access = ACCESS[args.keyword('access') ?? 'rw'];
      if (access === undefined) throw refused(`The access "${args.keyword('access')}" is not valid.`);
      const request = { volume, identifiers: hosts(state, args), lun: parseLun(args.needed('lun')), access, reader };
      await state.maps.map(request, () => {
        assertLatest();
        state.volumes.needed(volume);
      });
      return [];
    },
  },
  {
    words: 'unmap volume',
    changes: CHANGES,
    keywords: ['host', 'initiator'],
    positional: [1, 1],
    run: (state, args) => {
      state.volumes.needed(args.last);
      state.maps.unmap(args.last, hosts(state, args));
      return [];
    },
  },
];
