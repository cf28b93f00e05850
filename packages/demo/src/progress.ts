import type { Race, RaceReport } from '@holdfast/array-simulator';
import type { LockMoment, RaceListener } from './race-comparison.js';

/** The part of a stream that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';

/** Tells what runs: at a terminal in one line that changes in place, elsewhere in one line for each step. */
export function createProgress(stream: ProgressStream, steps: number, env: NodeJS.ProcessEnv): RaceListener {
  const inPlace = stream.isTTY === true && env.TERM !== 'dumb';
  let step = 0;
  const title = (race: Race, moment: LockMoment): string => `[${step}/${steps}] ${race.system} ${race.lock}: ${moment} the lock`;
  const show = (text: string): void => void stream.write(CLEAR_LINE + text.slice(0, (stream.columns ?? 80) - 1));
  return {
    started(race, moment) {
      step += 1;
      if (inPlace) show(`${title(race, moment)} ...`);
      else stream.write(`${title(race, moment)} ...\n`);
    },
    progressed(race, moment, done, all) {
      if (inPlace) show(`${title(race, moment)} ${bar(done, all)} ${done}/${all}`);
    },
    finished(race, moment, report, tookMs) {
      stream.write(`${inPlace ? CLEAR_LINE : ''}${title(race, moment)}: ${outcome(report)} (${(tookMs / 1000).toFixed(1)} s)\n`);
    },
  };
}

function bar(done: number, all: number): string {
  const width = 20;
  const filled = all === 0 ? 0 : Math.min(width, Math.round((done / all) * width));
  return '#'.repeat(filled) + '.'.repeat(width - filled);
}

function outcome(report: RaceReport): string {
  const { length } = report.violations;
  return `${report.operations} operations, ${length === 0 ? 'no violation' : length === 1 ? '1 violation' : `${length} violations`}`;
}
