import type { ArrayRequest } from '@holdfast/array-simulator';
import { answer, type WordedAnswer } from './array-answer.js';
import { ARRAY_REFUSALS, ArrayError, notFound } from './array-error.js';
import type { ArrayState } from './array-state.js';
import { instanceBody, pageOf, parseQuery, type Query } from './query/collection.js';
import type { Resource } from './query/resource.js';
import { LOOKUP_OF_ALL_HOSTS, lookupOfHostName, readOfHost, readOfLun } from './readings.js';
import { nameInId } from './request-path.js';
import { resolverOf, resourceTypes, typeDocument, type ResourceType } from './resources/index.js';

const EVERY_FIELD = 'id,name,description,documentation,attributes';
const SHOW_LUN_ACCESS = ['lun', 'storageResource'];

/** Answers a GET; undefined when the array knows no such thing. */
export async function serveRead(state: ArrayState, request: ArrayRequest, segments: readonly string[], session: string): Promise<WordedAnswer | undefined> {
  const query = parseQuery(request.query, state.settings.pageSize);
  const base = `https://${request.headers.host ?? ''}${request.path}`;
  const [root, typeName = '', last, ...rest] = segments;
  if (rest.length > 0) return undefined;
  if (root === 'types' && last === undefined) return serveTypes(state, typeName, query, base, request.query.includes('fields='));
  const type = resourceTypes.get(typeName);
  if (type === undefined || last === undefined) return undefined;
  if (root === 'types' && last === 'instances') return serveList(state, type, query, base, session);
  return root === 'instances' ? serveInstance(state, type, last, query, base, session) : undefined;
}

function serveTypes(state: ArrayState, name: string, query: Query, base: string, hasFields: boolean): WordedAnswer | undefined {
  const wanted = hasFields ? query : { ...query, fields: EVERY_FIELD };
  const resolve = resolverOf(state);
  if (name === '') return answer(200, pageOf([...resourceTypes.values()].map(typeDocument), query, resolve, base).body);
  const type = resourceTypes.get(name);
  return type === undefined ? undefined : answer(200, instanceBody(typeDocument(type), wanted, resolve, base));
}

async function serveList(state: ArrayState, type: ResourceType, query: Query, base: string, session: string): Promise<WordedAnswer> {
  const { shown, body } = pageOf(type.list(state), query, resolverOf(state), base);
  if (type.name === 'host') {
    const names = query.filter === undefined ? [LOOKUP_OF_ALL_HOSTS] : query.filter.equalsOf('name').map(lookupOfHostName);
    for (const topic of names) state.readings.note(session, topic);
  }
  for (const resource of shown) noteRead(state, type, resource, session);
  return answerAfterWindow(state, type, answer(200, body));
}

async function serveInstance(state: ArrayState, type: ResourceType, id: string, query: Query, base: string, session: string): Promise<WordedAnswer> {
  const resource = findInstance(state, type, id);
  noteRead(state, type, resource, session);
  return answerAfterWindow(state, type, answer(200, instanceBody(resource, query, resolverOf(state), base)));
}

/** Finds an object by its id or, as `name:…`, by its name. */
export function findInstance(state: ArrayState, type: ResourceType, id: string): Resource {
  const name = nameInId(id);
  if (name === undefined) {
    const resource = type.find(state, id);
    if (resource === undefined) throw notFound(`${type.name} ${id}`);
    return resource;
  }
  const [resource, twin] = type.list(state).filter((candidate) => candidate['name'] === name);
  if (resource === undefined) throw notFound(`${type.name} named "${name}"`);
  if (twin !== undefined) throw new ArrayError(ARRAY_REFUSALS.conflict, `More than one ${type.name} is named "${name}".`);
  return resource;
}

function noteRead({ readings }: ArrayState, type: ResourceType, { id }: Resource, session: string): void {
  if (type.name === 'host') readings.note(session, readOfHost(id));
  if (SHOW_LUN_ACCESS.includes(type.name)) readings.note(session, readOfLun(id));
}

/** What is answered was true when it was looked at, which may be a while ago. */
async function answerAfterWindow({ window }: ArrayState, type: ResourceType, answered: WordedAnswer): Promise<WordedAnswer> {
  if (type.name === 'lun') await window.pass('readLun');
  return answered;
}
