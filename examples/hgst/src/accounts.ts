import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const FILES = { user: { path: '/etc/passwd', database: 'passwd' }, group: { path: '/etc/group', database: 'group' } } as const;

/** Whether this machine knows a user or group, from its own files or from a directory service. */
export async function accountExists(kind: keyof typeof FILES, name: string): Promise<boolean> {
  const { path, database } = FILES[kind];
  const lines = (await readFile(path, 'utf8')).split('\n');
  if (lines.some((line) => line.startsWith(`${name}:`))) return true;
  return await new Promise((resolve) => {
    execFile('getent', [database, '--', name], (error) => resolve(error === null));
  });
}
