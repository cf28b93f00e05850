import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Module hooks that load further copies of core into one process, so that two builds can be measured side by side: a module asked
 * for with `?copy=<name>` gets a core of its own, which shares nothing with the others. In the copy `no-events` nobody even looks
 * whether somebody listens.
 */
interface HookData {
  /** URLs of the folders whose modules are copied. */
  readonly folders: readonly string[];
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null;
  readonly shortCircuit?: boolean;
}

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

let folders: readonly string[] = [];

export function initialize(data: HookData): void {
  folders = data.folders;
}

export async function resolve(
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: unknown) => Promise<Resolved>,
): Promise<Resolved> {
  const resolved = await next(specifier, context);
  const copy = copyOf(context.parentURL);
  if (copy === null || copyOf(resolved.url) !== null || !folders.some((folder) => resolved.url.startsWith(folder))) return resolved;
  return { ...resolved, url: `${resolved.url}?copy=${copy}` };
}

export async function load(url: string, context: unknown, next: (url: string, context: unknown) => Promise<Loaded>): Promise<Loaded> {
  const copy = copyOf(url);
  if (copy === null) return next(url, context);
  const source = await readFile(fileURLToPath(url.split('?')[0]!), 'utf8');
  return { format: 'module', source: changed(source, copy), shortCircuit: true };
}

function changed(source: string, copy: string): string {
  const apart = source.replaceAll('@holdfast/core/', `@holdfast/core-${copy}/`).replaceAll(`from '@holdfast/core-${copy}/`, "from '@holdfast/core/");
  return copy === 'no-events' ? apart.replace(/\blockChannels(?:\.\w+|\['[^']+'\])\.hasSubscribers/g, 'false') : apart;
}

function copyOf(url: string | undefined): string | null {
  return url?.startsWith('file:') === true ? new URL(url).searchParams.get('copy') : null;
}
