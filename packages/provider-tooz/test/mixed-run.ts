import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonWithTooz } from '@holdfast/engines';
import type { ToozLockProviderOptions } from '../src/index.js';

/** What both kinds of contenders are told. */
export interface MixedOrder {
  readonly options: ToozLockProviderOptions;
  readonly library: 'oslo' | 'tooz';
  /** Coordination URL of tooz. */
  readonly url: string;
  readonly prefix: string;
  readonly folder: string;
  /** Where contenders leave their marks. */
  readonly witness: string;
  readonly names: readonly string[];
  /** All together. */
  readonly acquisitions: number;
  /** Of each kind. */
  readonly least: number;
  readonly holdMs: number;
  readonly gapMs: number;
  readonly giveUpAt: number;
}

export interface MixedReport {
  readonly python: number;
  readonly node: number;
  readonly overlaps: number;
}

export interface MixedForm {
  readonly options: (folder: string) => ToozLockProviderOptions;
  readonly library?: 'oslo' | 'tooz';
  /** Coordination URL of tooz, as Cinder's `backend_url` has it. */
  readonly url?: (folder: string) => string;
}

interface MixedSize {
  readonly acquisitions: number;
  readonly names: readonly string[];
  readonly holdMs?: number;
}

const EACH_KIND = 2;
const LIMIT_MS = 60_000;
const MS_PER_ACQUISITION = 40;

const fileBeside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Lets Python processes that lock as Cinder does and processes of ours contend for the same locks. Whoever is inside leaves a mark in the file system, which
 * no lock takes part in; a mark that is there already is an overlap.
 */
export async function mixedRun(form: MixedForm, { acquisitions, names, holdMs = 2 }: MixedSize): Promise<MixedReport> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-mixed-'));
  const witness = join(folder, 'witness');
  await mkdir(witness);
  const children: ChildProcess[] = [];
  try {
    const order: MixedOrder = {
      options: form.options(folder),
      library: form.library ?? 'tooz',
      url: form.url?.(folder) ?? '',
      prefix: 'cinder-',
      folder,
      witness,
      names,
      acquisitions,
      least: Math.ceil(acquisitions / 20),
      holdMs,
      gapMs: 2 * holdMs,
      giveUpAt: Date.now() + LIMIT_MS + acquisitions * MS_PER_ACQUISITION,
    };
    const commands = [
      [await pythonWithTooz(), fileBeside('mixed-contender.py')],
      [process.execPath, fileBeside('mixed-contender.mjs')],
    ] as const;
    const starting = commands.flatMap(([program, script], kind) =>
      Array.from({ length: EACH_KIND }, () => {
        const child = spawn(program, [script, JSON.stringify(order)], { stdio: ['pipe', 'pipe', 'pipe'] });
        children.push(child);
        return contender(child, kind === 0 ? 'python' : 'node');
      }),
    );
    const contenders = await Promise.all(starting);
    for (const { go } of contenders) go();
    const reports = await Promise.all(contenders.map(({ report }) => report));
    const sum = (side?: string): number => reports.reduce((total, each) => (side === undefined ? total + each.overlaps : each.side === side ? total + each.acquisitions : total), 0);
    return { python: sum('python'), node: sum('node'), overlaps: sum() };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

interface Contender {
  readonly go: () => void;
  readonly report: Promise<{ readonly side: string; readonly acquisitions: number; readonly overlaps: number }>;
}

/** Resolves once the process is ready to contend. */
async function contender(child: ChildProcess, side: string): Promise<Contender> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`a ${side} contender ended before its report: ${said}`);
    return value;
  };
  const first = await line();
  if (first !== 'ready') throw new Error(`a ${side} contender said ${first}: ${said}`);
  return {
    go: () => child.stdin!.end('go\n'),
    report: line().then((text) => ({ side, ...(JSON.parse(text) as { acquisitions: number; overlaps: number }) })),
  };
}
