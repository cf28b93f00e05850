import 'reflect-metadata';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { lockModule } from '@holdfast/core';
import { InfinidatClient, InfinidatFibreChannelDriver, infinidatModule, InfinidatIscsiDriver, type InfinidatOptions } from '@holdfast/example-infinidat';
import { createDriverContender, lockProviderFor } from '@holdfast/race-kit';
import type { Connector, Volume } from '@holdfast/volume';
import { Container } from 'inversify';

/** What a contender process is started with. */
export interface ContenderArguments {
  readonly options: InfinidatOptions;
  readonly provider: ProviderSpec;
  /** The one machine that all volumes are for. */
  readonly machine: Connector;
}

/** What one process is to do in one run. */
export interface ContenderInput {
  /** Attached over iSCSI beforehand, to be detached: the machine's last volume. */
  readonly leaving: readonly Volume[];
  /** To be made, then attached. */
  readonly arriving: readonly { readonly volume: Volume; readonly protocol: 'iscsi' | 'fc' }[];
}

export async function createContender({ options, provider, machine }: ContenderArguments, context: ContenderContext): Promise<Contender> {
  const container = new Container();
  container.load(lockModule({ global: await lockProviderFor(provider), singleNode: true }), infinidatModule(options));
  const drivers = { iscsi: container.get(InfinidatIscsiDriver), fc: container.get(InfinidatFibreChannelDriver) };
  return createDriverContender<ContenderInput>(
    {
      container,
      isTestedLock: ({ lockName }) => lockName === `infinidat-${options.managementAddress}-lock`,
      prepare: async ({ leaving }) => {
        await drivers.iscsi.doSetup();
        for (const volume of leaving) {
          await drivers.iscsi.createVolume(volume);
          await drivers.iscsi.initializeConnection(volume, machine);
        }
      },
      callers: ({ leaving, arriving }) => [
        ...leaving.map((volume) => [() => drivers.iscsi.terminateConnection(volume, machine)]),
        ...arriving.map(({ volume, protocol }) => [
          () => drivers[protocol].createVolume(volume),
          () => drivers[protocol].initializeConnection(volume, machine),
        ]),
      ],
      close: () => container.get(InfinidatClient).close(),
    },
    context,
  );
}
