import { readFileSync } from 'node:fs';
import path from 'node:path';
import { markdownFiles } from '../docs/markdown-files.js';

/** One fenced block of a page. */
export interface Fence {
  readonly file: string;
  /** Line of its first line of text, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** The words after the language, such as `run`. */
  readonly flags: readonly string[];
  readonly text: string;
}

/** Every fenced block of a page, those in lists included. */
export function parseFences(file: string, markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { indent: string; mark: string; line: number; info: string; lines: string[] } | undefined;
  markdown.split('\n').forEach((line, index) => {
    if (open === undefined) {
      const start = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/.exec(line);
      if (start) open = { indent: start[1] ?? '', mark: start[2] ?? '', info: (start[3] ?? '').trim(), line: index + 2, lines: [] };
    } else if (line.trim().startsWith(open.mark) && /^[`~]+$/.test(line.trim())) {
      const [language = '', ...flags] = open.info.split(/\s+/);
      fences.push({ file, line: open.line, language, flags, text: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
  });
  return fences;
}

/** The fences of all pages. */
export function allFences(root: string): readonly Fence[] {
  return markdownFiles(root).flatMap((file) => parseFences(file, readFileSync(path.join(root, file), 'utf8')));
}
