import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { join } from 'node:path';
import type { EngineInstance, EngineOptions } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { freePort } from './free-port.js';
import { givenEngine } from './given-engine.js';
import { launch } from './launch.js';
import { makeTlsFiles } from './tls-files.js';

/** Starts a cluster of one etcd server with its data on disk. Logins are not set up: `credentials` is refused. */
export async function startEtcd({ tls, credentials }: EngineOptions = {}): Promise<EngineInstance> {
  if (credentials !== undefined) throw new Error('etcd asks for logins only after its root user was made; make it with a client');
  const given = tls === true ? undefined : givenEngine('etcd');
  if (given !== undefined) return given;
  const [program] = await findPrograms('etcd');
  return await launch('etcd', async (folder) => {
    const files = tls === true ? await makeTlsFiles(folder) : undefined;
    const protocol = files === undefined ? 'http' : 'https';
    const peerPort = await freePort();
    return {
      data: join(folder, 'data'),
      command: (port) => ({
        program,
        args: [
          ...['--name', 'holdfast', '--data-dir', join(folder, 'data'), '--log-level', 'error'],
          ...['--listen-client-urls', `${protocol}://127.0.0.1:${port}`, '--advertise-client-urls', `${protocol}://127.0.0.1:${port}`],
          ...['--listen-peer-urls', `http://127.0.0.1:${peerPort}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${peerPort}`],
          ...['--initial-cluster', `holdfast=http://127.0.0.1:${peerPort}`],
          ...(files === undefined ? [] : ['--cert-file', files.certificateFile, '--key-file', files.keyFile]),
        ],
      }),
      isReady: (port) => isHealthy(port, files?.certificate),
      url: (port) => `${files === undefined ? 'etcd' : 'etcds'}://127.0.0.1:${port}`,
      tls: files,
    };
  });
}

/** Whether the server at this port serves: its cluster has a leader. */
export async function isHealthy(port: number, ca?: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/health', timeout: 1_000, agent: false as const, ...(ca === undefined ? {} : { ca }) };
    const sent = (ca === undefined ? http : https)(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text.includes('"true"')));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end();
  });
}
