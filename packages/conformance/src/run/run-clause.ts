import { effortHere, type Effort } from '../effort.js';
import type { LockProviderHarness } from '../harness.js';
import type { Crew } from '../party/crew.js';
import { within } from '../party/within.js';
import type { Clause } from '../section.js';
import { SectionSession } from './section-session.js';

/** How a run was set up. */
export interface RunSettings {
  readonly harness: LockProviderHarness;
  readonly effort: Effort;
  readonly seed: number;
  readonly crew: Crew;
}

/** Runs one clause on a backend of its own. A failure tells the seed that repeats it. */
export async function runClause(clause: Clause, { harness, effort: asked, seed, crew }: RunSettings): Promise<void> {
  const effort = await effortHere(asked);
  const backend = await harness.create();
  const session = new SectionSession({ harness, backend, effort, seed, crew });
  try {
    await within(clause.run(session), effort.clauseTimeoutMs * 0.9, 'the clause'); // before the runner's own limit, so that the end is ours
  } catch (error) {
    throw withSeed(error, seed);
  } finally {
    await session.end();
  }
}

function withSeed(error: unknown, seed: number): Error {
  const { message, stack } = (error ?? {}) as { message?: unknown; stack?: unknown };
  const told = new Error(`${typeof message === 'string' ? message : String(error)}\n(HOLDFAST_SEED=${String(seed)} repeats this run)`, { cause: error });
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  told.stack = [`Error: ${told.message}`, ...frames].join('\n');
  return told;
}
