import { afterAll, describe, expect, it } from '@jest/globals';
import { engineForTests, isWanted, startEtcd, startMariadb, startPostgres, startRedis, startZookeeper, type EngineInstance, type EngineName } from '@holdfast/engines';
import { mixedRun, type MixedForm } from './mixed-run.js';

const isFull = process.env['HOLDFAST_EFFORT'] === 'full';
const acquisitions = isFull ? 10_000 : 200;
const timeoutMs = isFull ? 1_200_000 : 120_000;
const names = ['volume-1', 'volume-2', 'array/map', 'host'];

interface Row {
  readonly title: string;
  readonly engine?: EngineName;
  readonly start?: () => Promise<EngineInstance>;
  readonly form: (server: EngineInstance | undefined) => MixedForm;
}

const rows: readonly Row[] = [
  { title: 'files of oslo.concurrency', form: () => ({ library: 'oslo', options: (folder) => ({ url: `oslo+file://${folder}` }) }) },
  { title: 'files of tooz', form: () => ({ options: (folder) => ({ url: `tooz+file://${folder}` }), url: (folder) => `file://${folder}` }) },
  {
    title: 'keys of tooz in Redis',
    engine: 'redis',
    start: startRedis,
    form: (server) => ({ options: () => ({ url: `tooz+${server!.url}` }), url: () => server!.url }),
  },
  {
    title: 'advisory locks of tooz in PostgreSQL',
    engine: 'postgres',
    start: startPostgres,
    form: (server) => ({ options: () => ({ url: `tooz+${server!.url}` }), url: () => server!.url }),
  },
  {
    title: 'user locks of tooz in MariaDB',
    engine: 'mariadb',
    start: startMariadb,
    form: (server) => ({ options: () => ({ url: `tooz+${server!.url}` }), url: () => server!.url }),
  },
  {
    title: 'keys of tooz in etcd',
    engine: 'etcd',
    start: startEtcd,
    form: (server) => ({ options: () => ({ url: `tooz+etcd://127.0.0.1:${server!.port}` }), url: () => `etcd3+http://127.0.0.1:${server!.port}?api_version=v3` }),
  },
  {
    title: 'nodes of tooz in ZooKeeper',
    engine: 'zookeeper',
    start: startZookeeper,
    form: (server) => ({ options: () => ({ url: `tooz+${server!.url}` }), url: () => server!.url }),
  },
];

const isToozWanted = isWanted('tooz');
const isRunHere = ({ engine }: Pick<Row, 'engine'>): boolean => isToozWanted && (engine === undefined || isWanted(engine));

for (const { title, start, form, ...row } of rows) {
  const isHere = isRunHere(row);
  const server = isHere && start !== undefined ? await engineForTests({ afterAll }, start) : undefined;
  (isHere ? describe : describe.skip)(`beside Python processes that lock as Cinder does: ${title}`, () => runs(form(server)));
}

function runs(form: MixedForm): void {
  it('never are two inside, and both kinds make progress', async () => {
    const report = await mixedRun(form, { acquisitions, names });
    if (isFull) process.stderr.write(`${JSON.stringify(report)}\n`);
    expect(report.overlaps).toBe(0);
    expect(report.python + report.node).toBeGreaterThanOrEqual(acquisitions);
    expect(Math.min(report.python, report.node)).toBeGreaterThanOrEqual(acquisitions / 20);
  }, timeoutMs);

  it('under another prefix the witness sees them meet', async () => {
    const { options, ...rest } = form;
    const report = await mixedRun({ ...rest, options: (folder) => ({ ...options(folder), prefix: 'other-' }) }, { acquisitions: 60, names: ['one'], holdMs: 5 });
    expect(report.overlaps).toBeGreaterThan(0);
  }, timeoutMs);
}
