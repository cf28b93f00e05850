import { ContainerModule } from 'inversify';
import { IMAGE_WRITER, type ImageWriter } from './image-writer.js';
import { SOLIDFIRE_ACCESS } from './solidfire-access.js';
import { SolidFireAccounts } from './solidfire-accounts.js';
import { SolidFireChap } from './solidfire-chap.js';
import { SolidFireClient } from './solidfire-client.js';
import { SolidFireClones } from './solidfire-clones.js';
import { SolidFireDriver } from './solidfire-driver.js';
import { SolidFireGroups } from './solidfire-groups.js';
import { SOLIDFIRE_OPTIONS, type SolidFireOptions } from './solidfire-options.js';
import { SolidFireSnapshots } from './solidfire-snapshots.js';
import { SolidFireTemplates } from './solidfire-templates.js';
import { SolidFireVolumes } from './solidfire-volumes.js';

/**
 * Bindings for one cluster. Locks come from `lockModule`.
 * @param imageWriter - makes templates possible; without it only those that are there are used
 */
export function solidFireModule(options: SolidFireOptions, imageWriter?: ImageWriter): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(SOLIDFIRE_OPTIONS).toConstantValue(options);
    if (imageWriter !== undefined) bind(IMAGE_WRITER).toConstantValue(imageWriter);
    for (const part of [SolidFireClient, SolidFireAccounts, SolidFireVolumes, SolidFireSnapshots, SolidFireChap, SolidFireClones, SolidFireTemplates]) {
      bind<unknown>(part).toSelf().inSingletonScope();
    }
    bind(SOLIDFIRE_ACCESS).to(options.access === 'groups' ? SolidFireGroups : SolidFireChap).inSingletonScope();
    bind(SolidFireDriver).toSelf().inSingletonScope();
  });
}
