import { addressVariable } from './engine-address.js';
import type { EngineInstance } from './engine-instance.js';
import type { EngineName } from './engine-name.js';

/**
 * The server that the environment names, such as `HOLDFAST_TEST_REDIS_URL=redis://127.0.0.1:6379`; undefined when it names none. It is somebody else's: it is not
 * ended, and what needs that fails.
 * @throws an Error when the URL is not one of this machine
 */
export function givenEngine(engine: EngineName): EngineInstance | undefined {
  const variable = addressVariable(engine);
  const url = process.env[variable];
  if (url === undefined || url === '') return undefined;
  const { hostname, port } = new URL(url);
  if (!['127.0.0.1', 'localhost'].includes(hostname) || port === '') throw new Error(`${variable} must name a port of this machine, such as 127.0.0.1:6379`);
  const refuse = (what: string) => (): never => {
    throw new Error(`${what} was asked of the ${engine} server that ${variable} names; it belongs to somebody else. Run this test without the variable`);
  };
  return {
    url,
    port: Number(port),
    certificate: undefined,
    certificateFile: undefined,
    data: '',
    pid: 0,
    kill: async () => refuse('kill')(),
    start: async () => refuse('start')(),
    pause: refuse('pause'),
    resume: refuse('resume'),
    stop: async () => undefined,
  };
}
