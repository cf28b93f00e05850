import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineInstance, EngineOptions } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { givenEngine } from './given-engine.js';
import { launch } from './launch.js';
import { tcpAnswer } from './tcp-answer.js';
import { makeTlsFiles } from './tls-files.js';

const run = promisify(execFile);
const ACCOUNT = 'postgres';
const DATABASE = 'postgres';
/** A start-up packet for a user that does not exist: any whole answer says that connections are taken. */
const PROBE = startupPacket({ user: 'nobody', database: DATABASE });

/** Starts a PostgreSQL server with a fresh data directory. Without `credentials` the user `postgres` needs no password. */
export async function startPostgres({ tls, credentials }: EngineOptions = {}): Promise<EngineInstance> {
  const given = tls === true || credentials !== undefined ? undefined : givenEngine('postgres');
  if (given !== undefined) return given;
  const [program, initdb] = await findPrograms('postgres');
  return await launch('postgres', async (folder) => {
    const files = tls === true ? await makeTlsFiles(folder) : undefined;
    const user = credentials?.user ?? ACCOUNT;
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, credentials?.password ?? 'unused', { mode: 0o600 });
    const data = join(folder, 'data');
    await giveTo(ACCOUNT, [folder, passwordFile, ...(files === undefined ? [] : [files.keyFile])]);
    const login = credentials === undefined ? ['--auth', 'trust'] : ['--auth', 'scram-sha-256', '--pwfile', passwordFile];
    await runAs(ACCOUNT, initdb, ['-D', data, '-U', user, '--no-sync', '-E', 'UTF8', '--locale', 'C', ...login]);
    if (files !== undefined) {
      await appendFile(join(data, 'postgresql.conf'), `ssl = on\nssl_cert_file = '${files.certificateFile}'\nssl_key_file = '${files.keyFile}'\n`);
      await chmod(files.keyFile, 0o600);
      // Nobody in without TLS: a client that fell back to plain text must fail its test.
      await writeFile(join(data, 'pg_hba.conf'), `hostssl all all 127.0.0.1/32 ${credentials === undefined ? 'trust' : 'scram-sha-256'}\n`);
    }
    const secret = credentials === undefined ? '' : `:${encodeURIComponent(credentials.password)}`;
    return {
      command: (port) => ({
        program,
        args: ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'],
        account: ACCOUNT,
      }),
      isReady: async (port) => {
        const answer = await tcpAnswer(port, PROBE);
        return !answer.includes('57P03'); // "the database system is starting up"
      },
      url: (port) => `postgresql://${user}${secret}@127.0.0.1:${port}/${DATABASE}`,
      tls: files,
      endSignal: 'SIGINT',
      startsLater: /pre-existing shared memory block/, // processes of the killed server end when they notice
    };
  });
}

async function runAs(account: string, program: string, args: readonly string[]): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await run('setpriv', ['--reuid', account, '--regid', account, '--init-groups', '--', program, ...args], { cwd: tmpdir() });
  else await run(program, [...args]);
}

async function giveTo(account: string, paths: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = (await run('sh', ['-c', `id -u ${account}; id -g ${account}`])).stdout.split('\n').map(Number);
  for (const path of paths) await chown(path, uid!, gid!);
}

function startupPacket(parameters: Readonly<Record<string, string>>): string {
  const body = `${Object.entries(parameters).flat().join('\0')}\0\0`;
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(196_608, 4); // protocol 3.0
  return head.toString('latin1') + body;
}
