import type { Race, RaceReport } from '@holdfast/array-simulator';
import type { RaceListener } from './race-comparison.js';
import { lockInWords } from './verdict.js';

/** The part of a stream that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[2K';

/**
 * Tells what runs: at a terminal in one line that changes in place and is gone at the end, elsewhere in one line for each run that has ended.
 * Several races may run at the same time.
 */
export function createProgress(stream: ProgressStream, steps: number, env: NodeJS.ProcessEnv): RaceListener {
  const inPlace = stream.isTTY === true && env.TERM !== 'dumb';
  const running = new Map<Race, { readonly title: string; share: string }>();
  let started = 0;
  const show = (): void => {
    const line = [...running.values()].map(({ title, share }) => `${title} ${share}`).join('  ');
    stream.write(CLEAR_LINE + line.slice(0, (stream.columns ?? 80) - 1));
  };
  return {
    started(race, moment) {
      started += 1;
      running.set(race, { title: `[${started}/${steps}] ${race.system} ${lockInWords(race)}: ${moment} the lock`, share: '...' });
      if (inPlace) show();
    },
    progressed(race, _moment, done, all) {
      const run = running.get(race);
      if (run !== undefined) run.share = `${bar(done, all)} ${done}/${all}`;
      if (inPlace) show();
    },
    finished(race, _moment, report, tookMs) {
      const title = running.get(race)?.title ?? '';
      running.delete(race);
      if (!inPlace) stream.write(`${title}: ${outcome(report)} (${(tookMs / 1000).toFixed(1)} s)\n`);
      else if (running.size > 0) show();
      else stream.write(CLEAR_LINE);
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
