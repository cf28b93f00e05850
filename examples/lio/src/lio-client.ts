import { execFile } from 'node:child_process';
import { Locked, LockScope } from '@holdfast/core';
import { inject, injectable } from 'inversify';
import { RtstoolError, rtstoolError } from './lio-errors.js';
import { LIO_SETTINGS, type LioSettings } from './lio-settings.js';

const LONGEST_OUTPUT_BYTES = 2 ** 24;

/** Who may use a target, and by what. */
export interface Chap {
  readonly userid: string;
  readonly password: string;
}

/** Runs cinder-rtstool: one operating system process a command. */
@injectable()
export class LioClient {
  readonly #settings: LioSettings;

  constructor(@inject(LIO_SETTINGS) settings: LioSettings) {
    this.#settings = settings;
  }

  /** Runs one command; resolves to its standard output. @throws RtstoolError */
  @Locked(LockScope.Node, 'lioadm', { reentrant: true, reason: 'calls to the cinder-rtstool CLI' })
  async execute(subcommand: string, ...args: readonly string[]): Promise<string> {
    return await this.#run(subcommand, args);
  }

  /** Whether the tool is installed. Not locked: it only looks at its own libraries. */
  async verify(): Promise<void> {
    await this.#run('verify', []);
  }

  async create(device: string, target: string, chap: Chap): Promise<void> {
    const { protocol, portalPort, portalAddresses } = this.#settings;
    const iser = protocol === 'iser' ? 'True' : 'False';
    await this.execute('create', device, target, chap.userid, chap.password, iser, `-p${portalPort}`, `-a${portalAddresses.join(',')}`);
  }

  async delete(target: string): Promise<void> {
    await this.execute('delete', target);
  }

  async addInitiator(target: string, chap: Chap, initiator: string): Promise<void> {
    await this.execute('add-initiator', target, chap.userid, chap.password, initiator);
  }

  async deleteInitiator(target: string, initiator: string): Promise<void> {
    await this.execute('delete-initiator', target, initiator);
  }

  async targets(): Promise<readonly string[]> {
    return (await this.execute('get-targets')).split('\n').filter((line) => line !== '');
  }

  async save(): Promise<void> {
    await this.execute('save');
  }

  async restore(): Promise<void> {
    await this.execute('restore');
  }

  async #run(subcommand: string, args: readonly string[]): Promise<string> {
    return await new Promise((resolve, reject) => {
      execFile(this.#settings.command, [subcommand, ...args], { maxBuffer: LONGEST_OUTPUT_BYTES }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else if (typeof error.code === 'number') reject(rtstoolError(subcommand, error.code, stdout, stderr));
        else reject(new RtstoolError('NOT_RUN', subcommand, error.signal ?? error.message, null, { cause: error }));
      });
    });
  }
}
