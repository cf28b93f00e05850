import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import { readWorkspaces, sourceOf } from '../repository/workspace.js';
import { neededProjects, projectsOf } from './project.js';

/** One list in a configuration file, as it is and as the sources and package.json files say it should be. */
interface GeneratedPart {
  readonly file: string;
  readonly key: 'references' | 'paths';
  readonly expected: unknown;
}

/**
 * Compares the `references` of every tsconfig.json and the `paths` of tsconfig.test.json with what the imports and package.json files
 * say. With `update` the files are rewritten instead.
 */
export function referenceDrift(root: string, update: boolean): readonly Finding[] {
  return generatedParts(root).flatMap(({ file, key, expected }) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const found = (key === 'paths' ? readJson(text).compilerOptions?.paths : readJson(text).references) ?? (key === 'paths' ? {} : []);
    if (canonical(found) === canonical(expected)) return [];
    if (update) {
      writeFileSync(path.join(root, file), replacePart(text, key, expected));
      return [];
    }
    return [{ file, message: `\`${key}\` should be ${JSON.stringify(expected)}; run npm run sync` }];
  });
}

function generatedParts(root: string): readonly GeneratedPart[] {
  const workspaces = readWorkspaces(root);
  const projects = workspaces.flatMap((workspace) => projectsOf(root, workspace));
  const reference = (from: string, to: string) => ({ path: path.posix.relative(from, to) });
  const paths = workspaces.flatMap((workspace) =>
    Object.entries(workspace.manifest.exports ?? {}).map(([entry, { types }]) => [
      path.posix.join(workspace.manifest.name, entry),
      [`./${sourceOf(root, workspace, types)}`],
    ]),
  );
  return [
    { file: 'tsconfig.json', key: 'references', expected: projects.map(({ folder }) => reference('', folder)) },
    { file: 'tsconfig.test.json', key: 'paths', expected: Object.fromEntries(paths) },
    ...projects.map((project): GeneratedPart => ({
      file: `${project.folder}/tsconfig.json`,
      key: 'references',
      expected: neededProjects(root, project, workspaces).map((folder) => reference(project.folder, folder)),
    })),
  ];
}

function readJson(text: string): { references?: unknown; compilerOptions?: { paths?: unknown } } {
  return JSON.parse(text) as { references?: unknown; compilerOptions?: { paths?: unknown } };
}

function canonical(value: unknown): string {
  const entries = Array.isArray(value) ? value.map((entry) => JSON.stringify(entry)) : Object.entries(value as object).map((entry) => JSON.stringify(entry));
  return entries.toSorted().join('\n');
}

function replacePart(text: string, key: GeneratedPart['key'], expected: unknown): string {
  const pattern = key === 'references' ? /"references": \[[^\]]*\]/ : /"paths": \{[^}]*\}/;
  if (!pattern.test(text)) throw new Error(`no ${key} to replace; write an empty one`);
  const indent = key === 'references' ? '  ' : '    ';
  const lines = Array.isArray(expected)
    ? expected.map((entry: { path: string }) => `{ "path": ${JSON.stringify(entry.path)} }`)
    : Object.entries(expected as object).map(([entry, target]) => `${JSON.stringify(entry)}: ${JSON.stringify(target)}`);
  const [open, close] = key === 'references' ? ['[', ']'] : ['{', '}'];
  const body = lines.length === 0 ? '' : `\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}`;
  return text.replace(pattern, () => `"${key}": ${open}${body}${close}`);
}
