import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { table } from '@holdfast/cli';

interface Sinner {
  readonly name: string;
  readonly fails: string;
}

/** Who is broken on purpose, by the section that must fail; read from the built kit. */
export async function sinnerList(root: string): Promise<string> {
  const { brokenLockProviders } = (await import(pathToFileURL(path.join(root, 'packages/conformance/lib/broken/index.js')).href)) as { brokenLockProviders: readonly Sinner[] };
  const bySection = new Map<string, Sinner[]>();
  for (const sinner of brokenLockProviders) bySection.set(sinner.fails, [...(bySection.get(sinner.fails) ?? []), sinner]);
  return table(['Section', 'Sinners'], [...bySection].map(([section, sinners]) => [`\`${section}\``, sinners.map(({ name }) => `\`${name}\``).join(', ')]));
}
