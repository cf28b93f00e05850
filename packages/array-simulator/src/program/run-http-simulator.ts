import type { Command } from 'commander';
import { HttpFront, type ArrayAnswer, type ArrayRequest, type SimulatorControl } from '../http-front.js';
import { serveUntilStopped } from '../serve-until-stopped.js';
import type { HttpProgramOptions } from './http-simulator-program.js';

/** A simulated array as the HTTP front needs it. */
export interface SimulatedHttpArray {
  answer(request: ArrayRequest): Promise<ArrayAnswer>;
  /** Words the refusal of what never becomes a request: body too large, path that cannot be read. */
  refuse?(status: number, reason: string): ArrayAnswer;
  readonly control: SimulatorControl;
}

/** Serves the array on loopback. @param options - port 0 takes a free one */
export function serveHttpArray(array: SimulatedHttpArray, options: { readonly port?: number; readonly https?: boolean } = {}): Promise<HttpFront> {
  const { port = 0, https = false } = options; // a program hands over all it was told
  const refuse = array.refuse?.bind(array);
  return HttpFront.start({ port, https, handle: (request) => array.answer(request), ...(refuse && { refuse }), control: array.control });
}

/**
 * The main part of a simulator's program: reads the command line, makes the array, serves it until it is stopped. What goes wrong is told in
 * one line on standard error, with exit status 1.
 * @param system - the example's folder name
 */
export async function runHttpSimulator<Options extends HttpProgramOptions>(
  system: string,
  program: Command,
  makeArray: (options: Options) => SimulatedHttpArray | Promise<SimulatedHttpArray>,
): Promise<void> {
  const options = program.parse().opts<Options>();
  try {
    const front = await serveHttpArray(await makeArray(options), options);
    const { url, certificate } = front;
    await serveUntilStopped({ system, url, pid: process.pid, ...(certificate === undefined ? {} : { certificate }) }, () => front.stop());
  } catch (error) {
    process.stderr.write(`${program.name()}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
