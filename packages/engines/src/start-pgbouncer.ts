import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineInstance } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { launch } from './launch.js';
import { tcpAnswer } from './tcp-answer.js';

export interface PgbouncerOptions {
  /** Port of the PostgreSQL server behind it, which must trust its user. */
  readonly postgresPort: number;
  readonly poolMode: 'session' | 'transaction' | 'statement';
}

/** Starts a connection pooler in front of a PostgreSQL server that needs no password. */
export async function startPgbouncer({ postgresPort, poolMode }: PgbouncerOptions): Promise<EngineInstance> {
  const [program] = await findPrograms('pgbouncer');
  return await launch('pgbouncer', async (folder) => {
    await chmod(folder, 0o755);
    const users = join(folder, 'users');
    await writeFile(users, '"postgres" ""\n');
    return {
      command: async (port) => {
        const settings = join(folder, 'pgbouncer.ini');
        const lines = [
          '[databases]',
          `* = host=127.0.0.1 port=${postgresPort}`,
          '[pgbouncer]',
          'listen_addr = 127.0.0.1',
          `listen_port = ${port}`,
          'unix_socket_dir =',
          'auth_type = trust',
          `auth_file = ${users}`,
          `pool_mode = ${poolMode}`,
          'ignore_startup_parameters = extra_float_digits',
        ];
        await writeFile(settings, `${lines.join('\n')}\n`);
        return { program, args: [settings], account: 'postgres' };
      },
      isReady: async (port) => (await tcpAnswer(port, '\0\0\0\x08\x04\xd2\x16\x2f')) === 'N', // asks for TLS; "no" is an answer
      url: (port) => `postgresql://postgres@127.0.0.1:${port}/postgres`,
      endSignal: 'SIGINT',
    };
  });
}
