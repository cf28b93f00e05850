import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { builtFile, startSimulator, type SimulatorProcess } from '@holdfast/array-simulator';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { engineForTests, isWanted, startEtcd, startRedis, type EngineInstance } from '@holdfast/engines';
import type { Volume } from '@holdfast/volume';
import { volumeName } from '../src/index.js';
import { ArraySession } from './array-session.js';

type Place = 'before-mapping' | 'before-sending';

/** What a process tells of one write. */
interface Told {
  readonly error?: { readonly name: string; readonly code: string; readonly backendError?: number; readonly message: string };
  readonly assertHeld?: string;
  readonly lost?: boolean;
}

/** Of each place; two places make 200 in the full run. */
const ROUNDS = process.env['HOLDFAST_EFFORT'] === 'full' ? 100 : 1;
const ROUND_TIMEOUT_MS = 30_000;
const TTL_MS = 2_000;
const FENCED = -29001;
const HOST = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };
const PAUSED = 0;
const SUCCESSOR = 1;

const redis = isWanted('redis') ? await engineForTests({ afterAll }, startRedis) : undefined;
const etcd = isWanted('etcd') ? await engineForTests({ afterAll }, startEtcd) : undefined;
const engines = [
  { engine: 'redis', server: redis },
  { engine: 'etcd', server: etcd },
];
const places: readonly { readonly place: Place; readonly title: string }[] = [
  { place: 'before-mapping', title: 'between its look at the LUNs and its mapping' },
  { place: 'before-sending', title: 'just before it sends a command' },
];

let array: SimulatorProcess;
let pool: ContenderPool;

async function open(server: EngineInstance, ...arrayArguments: readonly string[]): Promise<void> {
  array = await startSimulator({ entry: builtFile(import.meta.url, 'lib/simulator/main.js'), args: arrayArguments });
  const options = { arrayName: '00C0FF27FA89', addresses: [array.url], user: 'manage', password: '!manage' };
  const args = { options, locks: `${server.url}?ttlMs=${TTL_MS}` };
  pool = await ContenderPool.start({ module: fileURLToPath(new URL('pausing-driver.mjs', import.meta.url)), processes: 2, args });
}

async function close(): Promise<void> {
  await pool?.stop();
  await array?.stop();
}

async function newVolume(): Promise<Volume> {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB: 1 };
}

/** One process is suspended inside the lock until another, which waits for the same lock, has had it and has written. */
async function overtake(place: Place): Promise<{ readonly told: Told; readonly late: Volume; readonly timely: Volume }> {
  const [late, timely] = [await newVolume(), await newVolume()];
  if (place === 'before-mapping') {
    await pool.call(PAUSED, 'create', late);
    await pool.call(SUCCESSOR, 'create', timely);
  }
  await array.control.reset();
  const suspended = new Promise<void>((resolve) => {
    const stop = pool.onMessage((index, message) => {
      if (index !== PAUSED || message !== 'suspended') return;
      stop();
      resolve();
    });
  });
  const writing = pool.call(PAUSED, 'write', { place, pause: true, volume: late, host: HOST });
  const overtaking = async (): Promise<void> => {
    await suspended;
    expect(await pool.call(SUCCESSOR, 'write', { place, pause: false, volume: timely, host: HOST })).toEqual({});
    await pool.kill(PAUSED, 'SIGCONT');
  };
  const [told] = await Promise.all([writing, overtaking()]);
  return { told: told as Told, late, timely };
}

// What the environment leaves out is shown as skipped.
for (const { engine, server } of engines) {
  (server ? describe : describe.skip)(`a holder that was suspended for longer than its lease, over ${engine}`, () => {
    beforeAll(() => open(server!, '--fencing'));
    afterAll(close);

    it.each(places)(`writes nothing, knows at once and is told by the next timer turn: $title (${ROUNDS} times)`, async ({ place }) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { told, late, timely } = await overtake(place);
        expect(told).toMatchObject({ assertHeld: 'ERR_LOCK_LOST', lost: true, error: { name: 'DriverError', code: 'ERR_BACKEND_REFUSED', backendError: FENCED } });
        const { violations, counts } = await array.control.report();
        expect([violations, counts['fencedCommands']]).toEqual([[], 1]);
        await expectWritten(place, timely, true);
        await expectWritten(place, late, false);
      }
    }, ROUNDS * ROUND_TIMEOUT_MS);
  });
}

/** Asks the array itself, as somebody else's script would. */
async function expectWritten(place: Place, { id }: Volume, isWritten: boolean): Promise<void> {
  const session = await ArraySession.login(array.url);
  const name = volumeName(id);
  if (place === 'before-mapping') expect((await session.ask(`/show/maps/${name}`)).all('lun')).toHaveLength(isWritten ? 1 : 0);
  else expect((await session.ask(`/show/volumes/${name}`)).code).toBe(isWritten ? 0 : -10050);
}

(redis ? describe : describe.skip)('the same holder over redis, on an array that does not fence', () => {
  beforeAll(() => open(redis!));
  afterAll(close);

  it('gives one LUN to two volumes: no lock can stop a process that was suspended', async () => {
    const { told } = await overtake('before-mapping');
    expect(told).toMatchObject({ assertHeld: 'ERR_LOCK_LOST', lost: true, error: { code: 'ERR_LOCK_LOST' } });
    expect((await array.control.report()).violations).toEqual([expect.stringMatching(/^LUN \d+ given to two volumes: .* read before/)]);
  });
});
