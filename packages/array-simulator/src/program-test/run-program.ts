import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a program ended, and what it wrote. */
export interface EndedProgram {
  /** Exit status; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves when the built JavaScript file `entry`, run with this Node, has ended. */
export function runProgram(entry: string, args: readonly string[]): Promise<EndedProgram> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, ...args], (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }));
  });
}

/** Resolves to what `use` resolves to; the file holds `content`, a text as it is and anything else as JSON, and is gone afterwards. */
export async function withSeedFile<T>(content: unknown, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-seed-'));
  try {
    const path = join(folder, 'seed.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
