import { execFile } from 'node:child_process';
import { inject, injectable } from 'inversify';
import { DriverError } from '@holdfast/volume';
import { commandNotRun, isVgcClusterError, vgcClusterError, VgcClusterError } from './hgst-errors.js';
import { HGST_OPTIONS, hgstSettings, type HgstOptions, type HgstSettings } from './hgst-options.js';
import { parseSpace, type Space } from './space.js';

const LONGEST_OUTPUT_BYTES = 2 ** 26;

/** Runs vgc-cluster: one operating system process a command. Every method rejects with {@link VgcClusterError} when the cluster says no. */
@injectable()
export class HgstClient {
  readonly settings: HgstSettings;

  constructor(@inject(HGST_OPTIONS) options: HgstOptions) {
    this.settings = hgstSettings(options);
  }

  async version(): Promise<string> {
    return (await this.#run('--version')).trim();
  }

  /** Members of the domain. */
  async domainHosts(): Promise<readonly string[]> {
    return lines(await this.#run('domain-list', '-1'));
  }

  async checkNetwork(name: string): Promise<void> {
    await this.#run('network-list', '-N', name);
  }

  async checkStorageHost(host: string): Promise<void> {
    await this.#run('host-storage', '-h', host);
  }

  async capacity(): Promise<{ readonly totalBytes: number; readonly usedBytes: number }> {
    const { totalCapacityBytes, totalUsedBytes } = await this.#ask(JSON.parse, 'host-storage', '--json');
    return { totalBytes: Number(totalCapacityBytes), usedBytes: Number(totalUsedBytes) };
  }

  async spaceNames(): Promise<readonly string[]> {
    return lines(await this.#run('space-list', '--name-only'));
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` when there is none of that name */
  async space(name: string): Promise<Space> {
    try {
      return await this.#ask(parseSpace, 'space-list', '-n', name, '--json');
    } catch (error) {
      if (!isVgcClusterError(error) || (await this.#hasSpace(name))) throw error;
      throw new DriverError('ERR_VOLUME_NOT_FOUND', `the cluster has no space "${name}"`, { cause: error });
    }
  }

  /** Makes a space that is a device on `appHost` alone. */
  async createSpace(name: string, sizeGB: number, appHost: string): Promise<void> {
    const { network, redundancy, spaceUser, spaceGroup, spaceMode } = this.settings;
    const what = ['-n', name, '-N', network, '-s', String(sizeGB), '--redundancy', String(redundancy)];
    const whose = ['--user', spaceUser, '--group', spaceGroup, '--mode', spaceMode];
    await this.#change(() => this.#hasSpace(name), 'space-create', ...what, ...whose, ...this.#servers(), '-A', appHost);
  }

  /** Makes a space larger by `deltaGB`. */
  async extendSpace({ name, sizeBytes }: Space, deltaGB: number): Promise<void> {
    const isLarger = async (): Promise<boolean> => (await this.space(name)).sizeBytes > sizeBytes;
    await this.#change(isLarger, 'space-extend', '-n', name, '-s', String(deltaGB), ...this.#servers());
  }

  /** The space is gone; it already was: no error. */
  async deleteSpace(name: string): Promise<void> {
    const isGone = async (): Promise<boolean> => !(await this.#hasSpace(name));
    await this.#change(isGone, 'space-delete', '-n', name).catch(unless(isGone));
  }

  /** The space is a device on the host; it already was: no error. */
  async addAppHost(name: string, host: string): Promise<void> {
    const isShown = async (): Promise<boolean> => (await this.space(name)).appHosts.includes(host);
    await this.#change(isShown, 'space-set-apphosts', '-n', name, '-A', host, '--action', 'ADD');
  }

  /** The space is no device on the host; it was none, or is gone: no error. */
  async removeAppHost(name: string, host: string): Promise<void> {
    const isHidden = async (): Promise<boolean> => !(await this.#hasSpace(name)) || !(await this.space(name)).appHosts.includes(host);
    await this.#change(isHidden, 'space-set-apphosts', '-n', name, '-A', host, '--action', 'DELETE').catch(unless(isHidden));
  }

  async #hasSpace(name: string): Promise<boolean> {
    return (await this.spaceNames()).includes(name);
  }

  #servers(): readonly string[] {
    return this.settings.storageServers.flatMap((server) => ['-S', server]);
  }

  /**
   * Runs a command that the cluster may queue. One that is blocked is cancelled, so that it cannot happen later; when it cannot be, it has
   * ended meanwhile, and only `isDone` tells how.
   */
  async #change(isDone: () => Promise<boolean>, command: string, ...args: readonly string[]): Promise<void> {
    try {
      await this.#run(command, ...args);
    } catch (error) {
      if (!isVgcClusterError(error, 'BLOCKED')) throw error;
      if (await this.#cancel(error.requestId)) throw blocked(command, 'was blocked and has been cancelled', error);
      if (!(await isDone())) throw blocked(command, 'was blocked and then failed', error);
    }
  }

  /** True when the request was withdrawn, false when it had ended. @throws VgcClusterError when nobody could be asked */
  async #cancel(requestId: string): Promise<boolean> {
    try {
      await this.#run('request-cancel', '-r', requestId);
      return true;
    } catch (error) {
      if (isVgcClusterError(error) && !['NOT_RUN', 'KILLED', 'NO_MANAGER'].includes(error.fact)) return false;
      throw error;
    }
  }

  async #ask<Answer>(parse: (text: string) => Answer, command: string, ...args: readonly string[]): Promise<Answer> {
    const text = await this.#run(command, ...args);
    try {
      return parse(text);
    } catch (cause) {
      throw new VgcClusterError('UNKNOWN', 'ERR_BACKEND_REFUSED', command, `printed no such document: ${text.slice(0, 200)}`, '', cause);
    }
  }

  async #run(command: string, ...args: readonly string[]): Promise<string> {
    return await new Promise((resolve, reject) => {
      execFile(this.settings.command, [command, ...args], { maxBuffer: LONGEST_OUTPUT_BYTES }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else if (typeof error.code === 'number') reject(vgcClusterError(command, error.code, stdout, stderr));
        else reject(commandNotRun(command, error as NodeJS.ErrnoException));
      });
    });
  }
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

function blocked(command: string, what: string, cause: VgcClusterError): VgcClusterError {
  return new VgcClusterError('BLOCKED', 'ERR_BACKEND_REFUSED', command, `request ${cause.requestId} ${what}`, cause.requestId, cause);
}

/** Passes a failure on, unless what was wanted is so anyway. */
function unless(isSo: () => Promise<boolean>): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!isVgcClusterError(error) || !(await isSo())) throw error;
  };
}
