import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { needsOfExports, type EngineNeed } from '@holdfast/engines';

const ENGINES = '@holdfast/engines';
/** `import … from 'a'`, `export … from 'a'`, `import 'a'`, `import('a')`, and files that become processes: `new URL('a', import.meta.url)`. */
const REFERENCE = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)['"]([^'"\n]+)['"]/g;
/** A call for one engine, which is named, or for any. */
const QUESTION = /\bisWanted(?:\('(\w+)'\)|[()])/g;
const ENGINES_IMPORT = /\bimport\s+(type\s+)?\{([^}]*)\}\s+from\s+['"]@holdfast\/engines['"]/g;

/** What test files need on their machine, as their imports tell, however far. */
export class NeedsOfFiles {
  readonly #references = new Map<string, readonly string[]>();
  readonly #own = new Map<string, readonly EngineNeed[]>();
  readonly #questions = new Map<string, readonly (string | undefined)[]>();

  constructor(private readonly root: string) {}

  /** Of this file and all that it reaches. */
  of(file: string): readonly EngineNeed[] {
    return [...new Set(this.#reach(file).flatMap((each) => this.#own.get(each)!))];
  }

  /** Whether this file asks itself if that is wanted, and leaves out what needs it by itself. */
  asksFor(file: string, need: EngineNeed): boolean {
    return this.#reach(file).some((each) => this.#questions.get(each)!.some((asked) => asked === undefined || asked === need));
  }

  #reach(file: string): readonly string[] {
    const reached = new Set([file]);
    for (const each of reached) for (const next of this.#referencesOf(each)) reached.add(next); // a set that grows is walked to its end
    return [...reached];
  }

  #referencesOf(file: string): readonly string[] {
    const known = this.#references.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(file, 'utf8');
    const names = [...text.matchAll(ENGINES_IMPORT)].filter(([, isType]) => isType === undefined).flatMap(([, , list]) => valuesIn(list!));
    this.#questions.set(file, names.includes('isWanted') ? [...text.matchAll(QUESTION)].map(([, engine]) => engine) : []);
    this.#own.set(file, names.flatMap((name) => needsOfExports[name] ?? []));
    const references = [...text.matchAll(REFERENCE)].flatMap(([, specifier]) => this.#resolve(file, specifier!) ?? []);
    this.#references.set(file, references);
    return references;
  }

  /** The source file that is meant; undefined when it is none of this repository, or the package of engines, which needs nothing before something of it is called. */
  #resolve(from: string, specifier: string): string | undefined {
    if (specifier.startsWith('.')) return firstFile(path.resolve(path.dirname(from), specifier));
    const [, name, entry] = /^@holdfast\/([^/]+)(?:\/([^/]+))?$/.exec(specifier) ?? [];
    if (name === undefined || specifier.startsWith(ENGINES)) return undefined;
    const folder = name.startsWith('example-') ? `examples/${name.slice('example-'.length)}` : `packages/${name}`;
    const inner = entry === undefined ? [path.join(folder, 'src/index.ts')] : [path.join(folder, 'src', entry, 'index.ts'), path.join(folder, entry, 'index.ts')];
    return inner.map((each) => path.join(this.root, each)).find((each) => existsSync(each));
  }
}

const valuesIn = (list: string): string[] =>
  list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('type '))
    .map((each) => each.split(/\s/)[0]!);

/** `./a.js` is `a.ts` where that exists. */
function firstFile(location: string): string | undefined {
  return [location.replace(/\.js$/, '.ts'), location].find((each) => /\.(ts|js|mjs)$/.test(each) && existsSync(each));
}
