import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedNvmetTarget, type SimulatedNvmetTargetOptions } from '@holdfast/example-nvmet/simulator';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The fact: the last line of standard error. */
  readonly lastLine: string;
}

const DEVICES = ['loop0', 'loop1', 'loop2', 'loop3'].map((name) => ({ name }));

/** A node with its command, four block devices, and the folder it all lies in. */
export class SimulatedNode {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-nvmet-test-'));
  readonly target: SimulatedNvmetTarget;

  constructor(options: SimulatedNvmetTargetOptions = {}) {
    this.target = new SimulatedNvmetTarget({ seed: { devices: DEVICES }, ...options, stateDir: join(this.#folder, 'node') });
  }

  /** A path that only this test uses. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Writes a document where `restore` can read it. */
  write(name: string, document: unknown): string {
    writeFileSync(this.path(name), typeof document === 'string' ? document : JSON.stringify(document));
    return this.path(name);
  }

  async run(...args: readonly string[]): Promise<CommandResult> {
    return await new Promise((resolve) => {
      execFile(this.target.command, args, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ exitCode, stdout, stderr, lastLine: stderr.trimEnd().split('\n').at(-1) ?? '' });
      });
    });
  }

  /** As {@link run}, for what must succeed and has nothing to say. */
  async must(...args: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await this.run(...args);
    if (exitCode !== 0 || stdout !== '') throw new Error(`nvmetcli ${args.join(' ')}: exit ${exitCode}\n${stdout}${stderr}`);
  }

  async restore(document: unknown): Promise<CommandResult> {
    return await this.run('restore', this.write('restored.json', document));
  }

  /** What `save` writes. */
  async saved(): Promise<Configuration> {
    await this.must('save', this.path('saved.json'));
    return JSON.parse(readFileSync(this.path('saved.json'), 'utf8')) as Configuration;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The configuration in the form of nvmetcli's file, as tests write and read it. */
export interface Configuration {
  hosts: { nqn: string }[];
  ports: { portid: number; addr: Record<string, unknown>; subsystems: string[]; [key: string]: unknown }[];
  subsystems: {
    nqn: string;
    attr?: Record<string, unknown>;
    allowed_hosts: string[];
    namespaces: { nsid: number; enable: number; device: Record<string, string>; [key: string]: unknown }[];
  }[];
}

export const address = (trsvcid: number | string = 4420, traddr = '127.0.0.1', trtype = 'tcp') => ({
  adrfam: 'ipv4',
  traddr,
  treq: 'not specified',
  trsvcid,
  trtype,
});

/** One subsystem with one namespace, on port 1, open to the hosts. */
export function exporting(nqn: string, path: string, hosts: readonly string[] = []): Configuration {
  return {
    hosts: hosts.map((host) => ({ nqn: host })),
    ports: [{ portid: 1, addr: address(), referrals: [], subsystems: [nqn] }],
    subsystems: [{ nqn, attr: { allow_any_host: '0' }, allowed_hosts: [...hosts], namespaces: [{ nsid: 10, enable: 1, device: { path } }] }],
  };
}
