import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { markdownFiles } from '../docs/markdown-files.js';
import type { Finding } from '../repository/finding.js';

/** Links from a page to a file of this repository that is not there. */
export function brokenLinks(root: string): readonly Finding[] {
  return markdownFiles(root).flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((text, index) =>
        [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
          .map(([, target = '']) => target)
          .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(path.join(root, path.dirname(file), target)))
          .map((target) => ({ file, line: index + 1, message: `links to ${target}, which is not there` })),
      ),
  );
}
