import { ARRAY_CODES, ArrayError, refused } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { initiatorKey } from '../initiator-table.js';
import type { Command } from './command.js';

const HOSTS = 'hosts';
const CHANGES = ['array', 'mappings'] as const;

/** Between the check of a nickname and its creation lies a window. */
async function nameInitiator(state: ArrayState, id: string, nickname: string, reader: string, assertLatest: () => void): Promise<[]> {
  const readAt = state.reads.use(HOSTS, reader);
  const twin = state.initiators.get(id);
  if (twin !== undefined && twin.nickname === nickname && readAt !== undefined && readAt < twin.madeAt) noteTwice(state, id, nickname);
  state.initiators.check(id, nickname);
  await state.window.pass('host');
  assertLatest();
  if (state.initiators.get(id) !== undefined) noteTwice(state, id, nickname);
  state.initiators.add({ id, nickname, madeAt: state.reads.tick() });
  return [];
}

function noteTwice(state: ArrayState, id: string, nickname: string): void {
  state.journal.violation(`host "${nickname}" created twice for ${id}`);
}

export const hostCommands: readonly Command[] = [
  {
    words: 'show hosts',
    run: (state, _args, reader) => {
      state.reads.note(HOSTS, reader);
      return state.initiators.all().map(({ id, nickname }) => ({ basetype: 'hosts', name: 'host', properties: { 'host-id': id, 'host-name': nickname } }));
    },
  },
  {
    words: 'show initiators',
    families: ['initiator'],
    run: (state, _args, reader) => {
      state.reads.note(HOSTS, reader);
      return state.initiators.all().map(({ id, nickname }) => ({
        basetype: 'initiator',
        name: 'initiator',
        properties: { 'durable-id': id, nickname, id, mapped: state.maps.ofInitiator(id).length > 0 ? 'Yes' : 'No' },
      }));
    },
  },
  {
    words: 'create host',
    changes: CHANGES,
    keywords: ['id'],
    positional: [1, 1],
    run: (state, args, reader, assertLatest) => nameInitiator(state, args.needed('id'), args.last, reader, assertLatest),
  },
  {
    words: 'set initiator',
    changes: CHANGES,
    keywords: ['nickname', 'id', 'profile'],
    families: ['initiator'],
    run: (state, args, reader, assertLatest) => nameInitiator(state, args.needed('id'), args.needed('nickname'), reader, assertLatest),
  },
  {
    words: 'show chap-records',
    keywords: ['name'],
    run: ({ chapSecrets }, args) =>
      [...chapSecrets.values()]
        .filter(({ name }) => [undefined, name].includes(args.keyword('name')))
        .map(({ name, secret }) => ({ basetype: 'chap-records', name: 'chap-record', properties: { 'initiator-name': name, 'initiator-secret': secret } })),
  },
  {
    words: 'create chap-record',
    changes: CHANGES,
    keywords: ['name', 'secret'],
    run: ({ chapSecrets }, args) => {
      const name = args.needed('name');
      const secret = args.needed('secret');
      if (secret.length < 12 || secret.length > 16) throw refused('The secret must have 12 to 16 characters.');
      if (chapSecrets.has(initiatorKey(name))) throw new ArrayError(ARRAY_CODES.nameInUse, `The CHAP record already exists. - "${name}"`);
      chapSecrets.set(initiatorKey(name), { name, secret });
      return [];
    },
  },
];
