import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CODE = /\.[cm]?[jt]s$/;

/**
 * The source file in which a class stands, for its built form among the files beside and below a package's entry. A source map leads from
 * there to what was written; without one, or when the sources are not there, the built file is the answer.
 */
export function sourceOfClass(className: string, entry: string): string | undefined {
  return locate(entry, new RegExp(`\\bclass ${className}\\s*(?:extends\\b|\\{)`));
}

/** The source file in which a lock is defined under this name. */
export function sourceOfDefinition(template: string, entry: string): string | undefined {
  const quoted = template.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return locate(entry, new RegExp(`\\bdefineLock\\b[^;]*?(['"\`])${quoted}\\1`));
}

function locate(entry: string, pattern: RegExp): string | undefined {
  const hits = codeBelow(path.dirname(entry)).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const at = text.search(pattern);
    return at < 0 ? [] : [{ file, text, at }];
  });
  // A class of the same name may stand elsewhere, without locks.
  const hit = hits.find(({ text }) => /\bLocked\b|\bdefineLock\b/.test(text)) ?? hits[0];
  return hit && sourceFile(hit.file, hit.text, hit.at);
}

function codeBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : codeBelow(file);
      return CODE.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name) ? [file] : [];
    })
    .toSorted();
}

function sourceFile(file: string, text: string, at: number): string {
  const url = /^\/\/# sourceMappingURL=(.+)$/m.exec(text)?.[1];
  const mapFile = url === undefined || url.startsWith('data:') ? undefined : path.resolve(path.dirname(file), url);
  if (mapFile === undefined || !existsSync(mapFile)) return file;
  const payload = JSON.parse(readFileSync(mapFile, 'utf8')) as SourceMapPayload;
  const before = text.slice(0, at).split('\n');
  const place = new SourceMap(payload).findEntry(before.length - 1, before.at(-1)?.length ?? 0);
  const source = 'originalSource' in place ? place.originalSource : payload.sources[0];
  const written = source && fileURLToPath(new URL(source, new URL(payload.sourceRoot || '.', pathToFileURL(mapFile))));
  return written && existsSync(written) ? written : file;
}
