import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import { allFences } from './fence.js';

/** Commands in shell fences that run a script which the root's package.json does not have. */
export function unknownScripts(root: string): readonly Finding[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  return allFences(root)
    .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
    .flatMap(({ file, line, text }) =>
      text.split('\n').flatMap((command, index) =>
        [...command.matchAll(/\bnpm run(?: -s| --silent)? ([\w:-]+)/g)]
          .filter(([, script = '']) => !(script in scripts))
          .map(([, script]) => ({ file, line: line + index, message: `package.json has no script ${script}` })),
      ),
    );
}
