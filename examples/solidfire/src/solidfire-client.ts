import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError } from '@holdfast/volume';
import { ArrayHttp } from '@holdfast/volume/http';
import { inject, injectable } from 'inversify';
import { isOutcomeUnknown, isRefusedForNow, solidFireError } from './solidfire-errors.js';
import { SOLIDFIRE_OPTIONS, solidFireSettings, type SolidFireOptions, type SolidFireSettings } from './solidfire-options.js';
import type { SolidFireCluster } from './solidfire-records.js';

/** The methods that are called, and the oldest version of the interface that takes them as they are called here. */
const METHOD_VERSIONS = {
  GetClusterInfo: '1.0',
  GetClusterVersionInfo: '1.0',
  GetClusterCapacity: '8.0',
  GetAccountByID: '1.0',
  GetAccountByName: '1.0',
  AddAccount: '1.0',
  ListVolumes: '8.0',
  CreateVolume: '1.0',
  ModifyVolume: '5.0',
  DeleteVolume: '1.0',
  PurgeDeletedVolume: '1.0',
  CloneVolume: '6.0',
  GetAsyncResult: '1.0',
  ListSnapshots: '6.0',
  CreateSnapshot: '6.0',
  DeleteSnapshot: '6.0',
  ListISCSISessions: '1.0',
  ListVolumeAccessGroups: '7.0',
  CreateVolumeAccessGroup: '7.0',
  AddVolumesToVolumeAccessGroup: '7.0',
  RemoveVolumesFromVolumeAccessGroup: '7.0',
} as const;

export type SolidFireMethod = keyof typeof METHOD_VERSIONS;

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly name?: string; readonly message?: string };
}

/**
 * Sends requests to one cluster and waits out its refusals. There is no session: every request proves itself. Needs no lock.
 * Source: Cinder `volume/drivers/solidfire.py`, `_issue_api_request`.
 */
@injectable()
export class SolidFireClient {
  readonly settings: SolidFireSettings;
  readonly #http: ArrayHttp;
  readonly #headers: Readonly<Record<string, string>>;
  #cluster: SolidFireCluster | undefined;

  constructor(@inject(SOLIDFIRE_OPTIONS) options: SolidFireOptions) {
    this.settings = solidFireSettings(options);
    const { url, user, password, certificate, verifyCertificate, requestTimeoutMs: timeoutMs } = this.settings;
    this.#http = new ArrayHttp({ url, verifyCertificate, timeoutMs, ...(certificate === undefined ? {} : { certificate }) });
    this.#headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` };
  }

  /**
   * Resolves to the result of one method, asking again after the configured pauses while the cluster refuses for the moment.
   * When it is not known whether a request was carried out, only one that makes nothing new is sent again.
   * @throws `ERR_BACKEND_UNREACHABLE` — no answer; what the cluster says no to becomes the error of `SOLIDFIRE_ERRORS`
   */
  async call<Result extends object>(method: SolidFireMethod, params: object = {}): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await this.#send(method, params)) as Result;
      } catch (error) {
        const pauseMs = this.settings.retryPausesMs[attempt];
        if (pauseMs === undefined || !(isRefusedForNow(error) || (isOutcomeUnknown(error) && isHarmlessTwice(method)))) throw error;
        await sleep(pauseMs);
      }
    }
  }

  /**
   * For work that makes something: when its answer was lost, looks whether it was made after all, at once and after each of the pauses.
   * @param look - finds what the work makes
   */
  async makeOnce<Made>(work: () => Promise<Made>, look: () => Promise<Made | undefined>): Promise<Made> {
    try {
      return await work();
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      for (const pauseMs of [0, ...this.settings.retryPausesMs]) {
        await sleep(pauseMs);
        const made = await look();
        if (made !== undefined) return made;
      }
      throw error;
    }
  }

  /** Who the cluster is; asked once. */
  async cluster(): Promise<SolidFireCluster> {
    return (this.#cluster ??= (await this.call<{ clusterInfo: SolidFireCluster }>('GetClusterInfo')).clusterInfo);
  }

  /** Closes the connections; requests under way end first. */
  async close(): Promise<void> {
    await this.#http.close();
  }

  async #send(method: SolidFireMethod, params: object): Promise<unknown> {
    const { status, text } = await this.#http.send({
      method: 'POST',
      path: `/json-rpc/${METHOD_VERSIONS[method]}/`,
      headers: this.#headers,
      body: JSON.stringify({ method, params }),
    });
    // These two come as HTML; errors of the interface come as JSON, and their status says nothing.
    if (status === 401) throw new DriverError('ERR_BACKEND_CONFIG', `${this.#http.url} refused the user ${this.settings.user} or the password`);
    if (status === 404) throw new DriverError('ERR_BACKEND_CONFIG', `${this.#http.url} has no version ${METHOD_VERSIONS[method]} of the Element interface`);
    const { result, error } = readAnswer(text, `${this.#http.url} answered ${method} with status ${status}`);
    if (error) throw solidFireError(String(error.name), String(error.message), method);
    if (typeof result !== 'object' || result === null) throw new DriverError('ERR_BACKEND_REFUSED', `${method}: the answer has neither result nor error`);
    return result;
  }
}

/** Whatever is asked for, changed or taken away can be so twice; what is made would be there twice. */
function isHarmlessTwice(method: SolidFireMethod): boolean {
  return !/^(Create|Clone|AddAccount)/.test(method);
}

function readAnswer(text: string, what: string): Answer {
  try {
    return (JSON.parse(text) as Answer | null) ?? {};
  } catch (cause) {
    throw new DriverError('ERR_BACKEND_UNREACHABLE', `${what} and no JSON: ${JSON.stringify(text.slice(0, 80))}`, { cause });
  }
}
