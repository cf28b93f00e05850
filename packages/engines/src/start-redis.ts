import { connect } from 'node:net';
import { findPrograms } from './find-programs.js';
import type { EngineInstance, EngineOptions } from './engine-instance.js';
import { givenEngine } from './given-engine.js';
import { launch } from './launch.js';
import { tcpAnswer } from './tcp-answer.js';
import { makeTlsFiles } from './tls-files.js';

export interface RedisOptions extends EngineOptions {
  /** Server settings such as `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Port of the primary this server copies. */
  readonly replicaOfPort?: number;
}

/** Starts a Redis server that keeps its data in memory, and on disk only when `settings` says so. */
export async function startRedis({ tls, credentials, settings, replicaOfPort }: RedisOptions = {}): Promise<EngineInstance> {
  const isPlain = tls !== true && [credentials, settings, replicaOfPort].every((option) => option === undefined);
  const given = isPlain ? givenEngine('redis') : undefined;
  if (given !== undefined) return given;
  const [program] = await findPrograms('redis');
  return await launch('redis', async (folder) => {
    const files = tls === true ? await makeTlsFiles(folder) : undefined;
    const fixed = { bind: '127.0.0.1', dir: folder, save: '', daemonize: 'no', 'protected-mode': 'no' };
    const access = credentials === undefined ? {} : { requirepass: credentials.password };
    const copying = replicaOfPort === undefined ? {} : { replicaof: `127.0.0.1 ${replicaOfPort}` };
    const listening = (port: number): Record<string, string> =>
      files === undefined
        ? { port: String(port) }
        : { port: '0', 'tls-port': String(port), 'tls-cert-file': files.certificateFile, 'tls-key-file': files.keyFile, 'tls-auth-clients': 'no' };
    const login = credentials === undefined ? '' : `${credentials.user}:${encodeURIComponent(credentials.password)}@`;
    return {
      command: (port) => ({
        program,
        args: Object.entries({ ...fixed, ...listening(port), ...access, ...copying, ...settings }).flatMap(([name, value]) => [`--${name}`, ...words(name, value)]),
      }),
      // An answer that refuses (no login) is an answer too. Over TLS, that somebody listens must do.
      isReady: async (port) => (files === undefined ? /^[+-](?!LOADING)/.test(await tcpAnswer(port, 'PING\r\n')) : await isListening(port)),
      url: (port) => `${files === undefined ? 'redis' : 'rediss'}://${login}127.0.0.1:${port}`,
      tls: files,
    };
  });
}

const words = (name: string, value: string): string[] => (name === 'replicaof' ? value.split(' ') : [value]);

async function isListening(port: number): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', reject);
  });
}
