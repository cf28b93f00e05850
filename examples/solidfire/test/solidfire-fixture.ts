import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { AlwaysGrantsLockProvider } from '@holdfast/conformance/broken';
import { closeLocks, lockModule, MemoryLockProvider } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import type { ImageMeta, IscsiConnectionInfo } from '@holdfast/volume';
import { Container } from 'inversify';
import { DEFAULT_ARRAY_SETTINGS, SimulatedSolidFireArray, type ArraySettings } from '../simulator/index.js';
import { SolidFireClient, SolidFireDriver, solidFireModule, type ImageWriter, type SolidFireOptions } from '../src/index.js';

export interface FixtureParts {
  readonly array?: Partial<ArraySettings>;
  readonly options?: Partial<SolidFireOptions>;
  readonly https?: boolean;
  /** Writes images; by default it puts the image's id on the volume. Null: nobody writes. */
  readonly writer?: ImageWriter | null;
  readonly provider?: LockProvider;
}

/** A simulated cluster that serves, and a container whose driver uses it, with real locks. */
export class SolidFireFixture {
  private constructor(
    readonly array: SimulatedSolidFireArray,
    readonly front: HttpFront,
    readonly container: Container,
  ) {}

  static async open({ array: settings, options, https = false, writer, provider }: FixtureParts = {}): Promise<SolidFireFixture> {
    const array = new SimulatedSolidFireArray({ cloneMs: 5, ...settings });
    const front = await serveHttpArray(array, { https });
    const container = new Container();
    container.load(
      lockModule({ process: provider ?? new MemoryLockProvider() }),
      solidFireModule(optionsFor(front.url, front.certificate ?? null, options), writer === null ? undefined : (writer ?? hostOf(array))),
    );
    return new SolidFireFixture(array, front, container);
  }

  get driver(): SolidFireDriver {
    return this.container.get(SolidFireDriver);
  }

  /** A second node: the same cluster, and locks that know nothing of the first one's. It is to do one thing at a time. */
  secondNode(options: Partial<SolidFireOptions> = {}, certificate: string | null = this.front.certificate ?? null): { readonly driver: SolidFireDriver; close(): Promise<void> } {
    const container = new Container();
    const process = new AlwaysGrantsLockProvider({ reach: 'process' });
    container.load(lockModule({ process }), solidFireModule(optionsFor(this.front.url, certificate, options), hostOf(this.array)));
    return { driver: container.get(SolidFireDriver), close: () => shut(container) };
  }

  async close(): Promise<void> {
    await shut(this.container);
    await this.front.stop();
  }
}

async function shut(container: Container): Promise<void> {
  await closeLocks(container);
  await container.get(SolidFireClient).close();
}

function optionsFor(url: string, certificate: string | null, options: Partial<SolidFireOptions> = {}): SolidFireOptions {
  const { user, password } = DEFAULT_ARRAY_SETTINGS;
  return { url, user, password, clonePollMs: 2, retryPausesMs: [2, 4, 8, 16], ...(certificate === null ? {} : { certificate }), ...options };
}

/** The host that writes images: it logs in with what it was given, and only then can it write. */
export function hostOf(array: SimulatedSolidFireArray): ImageWriter {
  const initiator = 'iqn.1994-05.com.example:image-service';
  return {
    write: async ({ id }: ImageMeta, { data }: IscsiConnectionInfo) => {
      const volumeID = volumeNumber(data.target_iqn);
      const { sessions, volumes } = array.state;
      if (!sessions.login(volumeID, initiator, { username: data.auth_username ?? '', secret: data.auth_password ?? '' })) throw new Error('login refused');
      volumes.modify(volumeID, { content: `image ${id}` });
      sessions.logout(volumeID, initiator);
    },
  };
}

/** The cluster's number of a volume is the last part of its iSCSI name. */
export const volumeNumber = (iqn: string): number => Number(iqn.split('.').at(-1));

export const HOSTS = [
  { host: 'compute-01.example.com', initiator: 'iqn.1994-05.com.example:01' },
  { host: 'compute-02.example.com', initiator: 'iqn.1994-05.com.example:02' },
] as const;
