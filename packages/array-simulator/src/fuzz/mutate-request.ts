import type { SeededRandom } from '../seeded-random.js';
import type { FuzzRequest } from './fuzz-request.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'];
const ODD_TEXTS = [
  '', '0', '-1', '1e99', 'NaN', 'null', '__proto__', 'constructor', 'toString', '..', '%00', '%zz', '%ff', '%2F', '<x>', '"', "'", '{}', '[', '\\', 'ü€😀',
  'x'.repeat(3000),
];
const ODD_VALUES: readonly unknown[] = [
  null, true, false, 0, -1, 1.5, 1e308, '', ' ', '0', '__proto__', 'ü€😀', '\u0000', 'x'.repeat(5000), [], [[]], {},
  { ['__proto__']: 1, constructor: 1, length: -1 },
];
const ODD_BODIES = [
  '', '{', '[', 'null', '42', '"text"', '[1,2', '{"a":', '<xml>', '\u0000\u0001', '[]', '{}', '['.repeat(20_000), 'x'.repeat(2 ** 20 + 1),
];
/** Most of what is sent must get past the first check, or only that check is tested. */
const ORDINARY_SHARE = 0.3;

/** A request like `request` with one or a few things wrong: method, path, query, body, a header. What it gives is always HTTP. */
export function mutateRequest(request: FuzzRequest, random: SeededRandom): FuzzRequest {
  if (random.next() < ORDINARY_SHARE) return request;
  let changed = request;
  for (let left = random.integer(1, 3); left > 0; left -= 1) changed = random.pick(MUTATIONS)(changed, random);
  return changed;
}

type Mutation = (request: FuzzRequest, random: SeededRandom) => FuzzRequest;

const MUTATIONS: readonly Mutation[] = [
  (request, random) => ({ ...request, method: random.pick(METHODS) }),
  mutateSegment,
  (request, random) => ({ ...request, path: `${request.path}/${oddSegment(random)}` }),
  mutateQuery,
  (request, random) => ({ ...request, body: random.pick(ODD_BODIES) }),
  mutateJson,
  mutateJson,
  mutateJson,
  mutateHeader,
];

/** What stands before the first slash stays: anything there would be no request at all. */
function mutateSegment(request: FuzzRequest, random: SeededRandom): FuzzRequest {
  const [, ...segments] = request.path.split('/');
  return { ...request, path: ['', ...replaceOne(segments, oddSegment(random), random)].join('/') };
}

function mutateQuery(request: FuzzRequest, random: SeededRandom): FuzzRequest {
  const [path = '', query = ''] = request.path.split('?');
  const pairs = query === '' ? [oddSegment(random)] : replaceOne(query.split(/(?<=[=&])/), oddSegment(random), random);
  return { ...request, path: `${path}?${pairs.join('')}` };
}

function mutateHeader(request: FuzzRequest, random: SeededRandom): FuzzRequest {
  const names = Object.keys(request.headers ?? {});
  if (names.length === 0) return request;
  const name = random.pick(names);
  if (random.next() < 0.7) return { ...request, headers: { ...request.headers, [name]: random.hex(random.integer(0, 80)) } };
  return { ...request, headers: Object.fromEntries(Object.entries(request.headers ?? {}).filter(([other]) => other !== name)) };
}

function replaceOne(parts: readonly string[], part: string, random: SeededRandom): string[] {
  const place = random.integer(0, parts.length - 1);
  return parts.map((old, index) => (index === place ? part : old));
}

function mutateJson(request: FuzzRequest, random: SeededRandom): FuzzRequest {
  let value: unknown;
  try {
    value = JSON.parse(request.body ?? '');
  } catch {
    return request;
  }
  return { ...request, body: JSON.stringify(mutateValue(value, random)) };
}

/** Walks to one place of the document and puts something odd there, doubles it in its list, or takes it away. */
function mutateValue(value: unknown, random: SeededRandom): unknown {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isLeaf || random.next() < 0.2) return random.pick(ODD_VALUES);
  const key = random.pick(Object.keys(value));
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (name !== key) return [[name, member]];
    if (random.next() < 0.2) return random.next() < 0.5 ? [] : [[name, member], [name, member]];
    return [[name, mutateValue(member, random)]];
  });
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

function oddSegment(random: SeededRandom): string {
  const text = random.pick(ODD_TEXTS);
  // Texts that start with a percent sign are wrong on purpose.
  return text.startsWith('%') ? text : encodeURIComponent(text);
}
