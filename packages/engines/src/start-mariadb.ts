import { execFile } from 'node:child_process';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineInstance, EngineOptions } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { givenEngine } from './given-engine.js';
import { launch } from './launch.js';
import { tcpAnswer } from './tcp-answer.js';
import { makeTlsFiles } from './tls-files.js';

const run = promisify(execFile);
const ACCOUNT = 'mysql';
const DATABASE = 'test';

export interface MariadbOptions extends EngineOptions {
  /** Server settings such as `{ 'read-only': '1' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a MariaDB server with a fresh data directory. Without `credentials` the user `root` needs no password. */
export async function startMariadb({ tls, credentials, settings }: MariadbOptions = {}): Promise<EngineInstance> {
  const isPlain = tls !== true && credentials === undefined && settings === undefined;
  const given = isPlain ? givenEngine('mariadb') : undefined;
  if (given !== undefined) return given;
  const [program, install] = await findPrograms('mariadb');
  return await launch('mariadb', async (folder) => {
    const files = tls === true ? await makeTlsFiles(folder) : undefined;
    const data = join(folder, 'data');
    const start = join(folder, 'start.sql');
    await writeFile(start, credentials === undefined ? '' : loginsOnly(credentials), { mode: 0o600 });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await giveToAccount([folder, start, ...(files === undefined ? [] : [files.keyFile])]);
    // Temporary files in its own folder: two that are made at once would remove each other's.
    // Anonymous users may use a database named test, which is made here; nothing else is needed.
    await run(install, ['--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`, '--auth-root-authentication-method=normal', ...(isRoot ? [`--user=${ACCOUNT}`] : [])]);
    const login = credentials === undefined ? 'root' : `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}`;
    return {
      command: (port) => ({
        program,
        args: [
          ...['--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`],
          ...['--innodb-flush-log-at-trx-commit=2', '--skip-name-resolve', `--init-file=${start}`],
          // Nobody in without TLS: a client that fell back to plain text must fail its test.
          ...(files === undefined ? [] : [`--ssl-cert=${files.certificateFile}`, `--ssl-key=${files.keyFile}`, '--require-secure-transport=ON']),
          ...Object.entries(settings ?? {}).map(([name, value]) => `--${name}=${value}`),
        ],
        account: ACCOUNT,
      }),
      isReady: async (port) => (await tcpAnswer(port, '')).includes('mysql_native_password'), // the server greets first
      url: (port) => `mysql://${login}@127.0.0.1:${port}/${DATABASE}`,
      tls: files,
    };
  });
}

/** Statements for each start: this user may do everything, nobody else gets in. */
function loginsOnly({ user, password }: { readonly user: string; readonly password: string }): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  // One statement a line: the server reads the file so.
  return [
    `CREATE OR REPLACE USER ${quoted(user)}@'127.0.0.1' IDENTIFIED BY ${quoted(password)};`,
    `GRANT ALL ON *.* TO ${quoted(user)}@'127.0.0.1' WITH GRANT OPTION;`,
    "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');",
    'FLUSH PRIVILEGES;',
    '',
  ].join('\n');
}

async function giveToAccount(paths: readonly string[]): Promise<void> {
  const [uid, gid] = (await run('sh', ['-c', `id -u ${ACCOUNT}; id -g ${ACCOUNT}`])).stdout.split('\n').map(Number);
  for (const path of paths) await chown(path, uid!, gid!);
}
