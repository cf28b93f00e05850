import { Session, type Profiler } from 'node:inspector';
import type { BenchCase } from '../measure-interleaved.js';
import type { profileVariants } from '../profile-variants.js';
import { enterState } from '../process-state.js';
import type { Section } from '../section.js';
import { lockedCase, lockedOnAsyncMutexCase } from './uncontended.js';
import { lockedWaitersCase } from './waiters.js';

const LINES = 18;
const SAMPLE_US = 100;

const subjects: Readonly<Record<(typeof profileVariants)[number], () => BenchCase>> = {
  uncontended: lockedCase,
  'uncontended on async-mutex': lockedOnAsyncMutexCase,
  '1,000 waiters': lockedWaitersCase,
};

/** Where the time goes: the functions with the most time of their own while one caller locks and unlocks, or a thousand wait in line. */
export const profile: Section = async ({ state, variant, effort }) => {
  const bench = subjects[variant as keyof typeof subjects]();
  enterState(state);
  const profileMs = Math.max(50, effort.warmUpMs * 10);
  await repeat(bench, effort.warmUpMs);
  const session = new Session();
  session.connect();
  const post = (method: string, params?: object): Promise<unknown> =>
    new Promise((resolve, reject) => session.post(method, params, (error, answer) => (error === null ? resolve(answer) : reject(error))));
  await post('Profiler.enable');
  await post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await post('Profiler.start');
  await repeat(bench, profileMs);
  const { profile: taken } = (await post('Profiler.stop')) as { profile: Profiler.Profile };
  session.disconnect();
  return { samples: {}, facts: {}, notes: summary(taken) };
};

async function repeat(bench: BenchCase, ms: number): Promise<void> {
  const count = Math.ceil(1000 / (bench.operationsPerCount ?? 1));
  const until = performance.now() + ms;
  while (performance.now() < until) await bench.run(count);
}

function summary({ nodes, samples = [] }: Profiler.Profile): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const hits = new Map<string, number>();
  for (const id of samples) {
    const place = placeOf(byId.get(id)!);
    hits.set(place, (hits.get(place) ?? 0) + 1);
  }
  const ranked = [...hits].sort(([, a], [, b]) => b - a).slice(0, LINES);
  return ranked.map(([place, count]) => `${((100 * count) / samples.length).toFixed(1).padStart(5)} %  ${place}`);
}

function placeOf({ callFrame: { functionName, url, lineNumber } }: Profiler.ProfileNode): string {
  const file = url.split('/').slice(-2).join('/');
  return `${functionName === '' ? '(anonymous)' : functionName}${file === '' ? '' : `  ${file}:${lineNumber + 1}`}`;
}
