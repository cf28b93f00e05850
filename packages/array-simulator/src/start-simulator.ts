import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SimulatorClient } from './simulator-client.js';

export interface StartSimulatorOptions {
  /** Built JavaScript file to run with this Node; see `builtFile`. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Longest time until its ready line; 30 seconds by default. */
  readonly readyMs?: number;
}

/** A simulated array that runs as its own process. It ends when it is stopped, and also when the process that started it ends. */
export interface SimulatorProcess {
  /** Its address; empty for a target that is a command and serves nothing. */
  readonly url: string;
  /** The serving process. */
  readonly pid: number;
  /** Its whole ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly control: SimulatorClient;
  /** What a client must trust to talk to it, in PEM form; undefined when it does not speak TLS. */
  readonly certificate: string | undefined;
  /** SIGTERM; resolves to the exit status once the process is gone (null: it had to be killed). */
  stop(): Promise<number | null>;
}

const STOP_MS = 10_000;

/** Resolves once the simulator printed its one line of JSON. @throws an Error with its standard error when it ended before */
export async function startSimulator(options: StartSimulatorOptions): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [options.entry, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the channel tells the child when we are gone
    env: { ...process.env, ...options.env },
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  try {
    const ready = await readyLine(child, exit, options);
    const url = String(ready['url'] ?? '');
    const certificate = typeof ready['certificate'] === 'string' ? ready['certificate'] : undefined;
    return {
      url,
      pid: Number(ready['pid'] ?? child.pid),
      ready,
      control: new SimulatorClient(url, certificate),
      certificate,
      stop: () => stop(child, exit),
    };
  } catch (error) {
    child.kill('SIGKILL');
    await exit;
    throw error;
  }
}

async function readyLine(child: ChildProcess, exit: Promise<number | null>, options: StartSimulatorOptions): Promise<Record<string, unknown>> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the simulator has no output');
  let complaint = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4000)));
  const firstLine = new Promise<string>((resolve) => createInterface({ input: stdout }).once('line', resolve));
  const readyMs = options.readyMs ?? 30_000;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${options.entry} printed no ready line within ${readyMs} ms\n${complaint}`)), readyMs);
  });
  const ended = exit.then((code) => Promise.reject(new Error(`${options.entry} ended with status ${code} before it was ready\n${complaint}`)));
  try {
    return parseReadyLine(options.entry, await Promise.race([firstLine, ended, tooLate]));
  } finally {
    clearTimeout(timer);
    ended.catch(() => undefined); // its normal end, later, is nobody's error
  }
}

function parseReadyLine(entry: string, line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new Error(`${entry} should begin with one line of JSON, and wrote ${JSON.stringify(line.slice(0, 200))}`);
  }
}

async function stop(child: ChildProcess, exit: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const code = await exit;
  clearTimeout(killer);
  return code;
}
