import { malformed } from '../array-error.js';
import { Reference, type Attribute, type Embedded, type Resolve } from './resource.js';

/** Which fields were asked for, as a tree: `pool,pool.name` asks for `pool` itself and for a field of it. */
export interface FieldTree {
  /** Whether the field was named by itself; its parts were then all asked for. */
  isWhole: boolean;
  readonly parts: Map<string, FieldTree>;
}

const DEEPEST = 8;
const EVERYTHING: FieldTree = { isWhole: true, parts: new Map() };

/** Reads the query parameter `fields`. */
export function fieldTree(fields: string): FieldTree {
  const root: FieldTree = { isWhole: false, parts: new Map() };
  for (const field of fields.split(',').filter((name) => name !== '')) {
    const steps = field.trim().split('.');
    if (steps.length > DEEPEST) throw malformed(`The field "${field.slice(0, 100)}" is nested too deeply.`);
    let node = root;
    for (const step of steps) {
      const next: FieldTree = node.parts.get(step) ?? { isWhole: false, parts: new Map() };
      node.parts.set(step, next);
      node = next;
    }
    node.isWhole = true;
  }
  return root;
}

/** The fields of an object that were asked for. A name that the object does not have asks for nothing. */
export function select(object: Embedded, { parts }: FieldTree, resolve: Resolve): Record<string, unknown> {
  const shown = [...parts].flatMap(([name, tree]): [string, unknown][] => {
    const value = Object.hasOwn(object, name) ? show(object[name], tree, resolve) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(shown);
}

function show(value: Attribute, tree: FieldTree, resolve: Resolve): unknown {
  if (value === undefined || value === '') return undefined;
  if (value instanceof Reference) return { id: value.id, ...select(resolve(value.type, value.id) ?? {}, tree, resolve) };
  if (isList(value)) {
    const items = value.map((item) => show(item, tree, resolve)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object') return value;
  const whole = Object.keys(value).map((name): [string, FieldTree] => [name, tree.parts.get(name) ?? EVERYTHING]);
  return select(value, tree.isWhole ? { isWhole: true, parts: new Map(whole) } : tree, resolve);
}

export function isList(value: Attribute): value is readonly Attribute[] {
  return Array.isArray(value);
}
