import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineInstance, EngineOptions } from './engine-instance.js';
import { findPrograms } from './find-programs.js';
import { givenEngine } from './given-engine.js';
import { launch } from './launch.js';
import { tcpAnswer } from './tcp-answer.js';

/** Without it the server says nothing. It comes with the server, which needs its other half. */
const LOG_JAR = '/usr/share/java/slf4j-simple.jar';
const MAIN = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
/** For a quick start of a small server. Its log is written, not synced: a killed process loses nothing by that. */
const JAVA_OPTIONS = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.net.preferIPv4Stack=true', '-Dzookeeper.forceSync=no', '-Dzookeeper.preAllocSize=1024', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];
/** The server ends sessions when it ticks; usual are 2,000. */
const TICK_MS = 100;

/**
 * Starts one ZooKeeper server with its data on disk; it takes sessions from 0.5 to 60 s and ends them to 0.1 s. It takes every user and password:
 * what each may do, clients say in ACLs. Hence `credentials` is refused, and so is `tls`, which no JavaScript client speaks.
 */
export async function startZookeeper({ tls, credentials }: EngineOptions = {}): Promise<EngineInstance> {
  if (credentials !== undefined) throw new Error('ZooKeeper takes every user; what users may do is in ACLs: make it with a client');
  if (tls === true) throw new Error('ZooKeeper is started without TLS, because its JavaScript clients do not speak it');
  const given = givenEngine('zookeeper');
  if (given !== undefined) return given;
  const [program, jar] = await findPrograms('zookeeper');
  return await launch('zookeeper', async (folder) => {
    return {
      command: async (port) => {
        const settings = join(folder, 'zoo.cfg');
        const lines = [
          `tickTime=${TICK_MS}`,
          'minSessionTimeout=500',
          'maxSessionTimeout=60000',
          'maxClientCnxns=0',
          `dataDir=${join(folder, 'data')}`,
          `clientPort=${port}`,
          'clientPortAddress=127.0.0.1',
          'admin.enableServer=false',
          '4lw.commands.whitelist=ruok,srvr,stat,cons,dump',
        ];
        await writeFile(settings, `${lines.join('\n')}\n`);
        return { program, args: [...JAVA_OPTIONS, '-cp', `${LOG_JAR}:${jar}`, MAIN, settings], cwd: folder };
      },
      // A server that has not read its data yet says that it is not serving.
      isReady: async (port) => (await tcpAnswer(port, 'srvr')).startsWith('Zookeeper version'),
      url: (port) => `zookeeper://127.0.0.1:${port}`,
    };
  });
}
