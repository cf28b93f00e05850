import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTENING = '0A';

/** Whether this process, and not another one, listens on the port. Where the system does not tell, it is taken for true. */
export async function listens(pid: number, port: number): Promise<boolean> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')));
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = tables.flatMap((table) => table.split('\n')).map((line) => line.trim().split(/\s+/));
  const sockets = rows.filter(([, address, , state]) => address?.endsWith(`:${hexPort}`) && state === LISTENING).map((row) => `socket:[${row[9]}]`);
  if (sockets.length === 0) return true;
  const folder = `/proc/${pid}/fd`;
  try {
    const targets = await Promise.all((await readdir(folder)).map((name) => readlink(`${folder}/${name}`).catch(() => '')));
    return targets.some((target) => sockets.includes(target));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES'; // else it is gone
  }
}
