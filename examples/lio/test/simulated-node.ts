import { execFile } from 'node:child_process';
import { ftruncateSync, mkdtempSync, openSync, closeSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedLioTarget, type SimulatedLioTargetOptions } from '@holdfast/example-lio/simulator';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The fact: the last line of standard error. */
  readonly lastLine: string;
}

/** A node with its command, four block devices, and the folder it all lies in. */
export class SimulatedNode {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-lio-test-'));
  readonly target: SimulatedLioTarget;

  constructor(options: SimulatedLioTargetOptions = {}, devices = 4) {
    this.target = new SimulatedLioTarget({ ...options, stateDir: join(this.#folder, 'node') });
    for (let index = 0; index < devices; index += 1) this.makeDevice(`loop${index}`);
  }

  makeDevice(name: string): void {
    const descriptor = openSync(join(this.target.deviceDirectory, name), 'a');
    ftruncateSync(descriptor, 4096);
    closeSync(descriptor);
  }

  /** A path that only this test uses. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  async run(...args: readonly string[]): Promise<CommandResult> {
    return await new Promise((resolve) => {
      execFile(this.target.command, args, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ exitCode, stdout, stderr, lastLine: stderr.trimEnd().split('\n').at(-1) ?? '' });
      });
    });
  }

  /** As {@link run}, for what must succeed. */
  async must(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(...args);
    if (exitCode !== 0) throw new Error(`cinder-rtstool ${args.join(' ')}: exit ${exitCode}\n${stdout}${stderr}`);
    return stdout;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const iqn = (name: string): string => `iqn.2010-10.org.openstack:${name}`;
