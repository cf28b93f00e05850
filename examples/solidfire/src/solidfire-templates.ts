import { randomUUID } from 'node:crypto';
import type { ImageMeta } from '@holdfast/volume';
import { inject, injectable, optional } from 'inversify';
import { IMAGE_WRITER, type ImageWriter } from './image-writer.js';
import { SolidFireAccounts } from './solidfire-accounts.js';
import { SolidFireChap } from './solidfire-chap.js';
import { SolidFireClient } from './solidfire-client.js';
import { portalOf } from './solidfire-names.js';
import type { SolidFireAttributes, SolidFireVolume } from './solidfire-records.js';
import { gibOf, SolidFireVolumes } from './solidfire-volumes.js';

/**
 * Templates: volumes that hold an image, once for all volumes made from it. Looking one up and making it are two steps, so the caller holds
 * the lock of the image.
 */
@injectable()
export class SolidFireTemplates {
  readonly #client: SolidFireClient;
  readonly #accounts: SolidFireAccounts;
  readonly #volumes: SolidFireVolumes;
  readonly #chap: SolidFireChap;
  readonly #writer: ImageWriter | undefined;

  constructor(
    @inject(SolidFireClient) client: SolidFireClient,
    @inject(SolidFireAccounts) accounts: SolidFireAccounts,
    @inject(SolidFireVolumes) volumes: SolidFireVolumes,
    @inject(SolidFireChap) chap: SolidFireChap,
    @inject(IMAGE_WRITER) @optional() writer: ImageWriter | undefined,
  ) {
    this.#client = client;
    this.#accounts = accounts;
    this.#volumes = volumes;
    this.#chap = chap;
    this.#writer = writer;
  }

  /** The template of the image as it is now, which is made when there is none; undefined when it cannot be made here. */
  async ensure(image: ImageMeta): Promise<SolidFireVolume | undefined> {
    const finished = (await this.#volumes.listByName(this.#volumes.nameOf(image.id))).filter(({ attributes }) => attributes['uuid'] === image.id);
    const [current] = finished.filter(({ attributes }) => madeOf(attributes) === image.updatedAt);
    const sizeGiB = diskSizeGiB(image);
    if (current !== undefined || this.#writer === undefined || sizeGiB === undefined) return current;
    const template = await this.#make(image, sizeGiB, this.#writer);
    for (const { volumeID } of finished) await this.#volumes.retire(volumeID);
    return template;
  }

  /** Until it is finished nothing in its attributes says what it is, so that nobody clones half an image: not we, and no other node. */
  async #make(image: ImageMeta, sizeGiB: number, writer: ImageWriter): Promise<SolidFireVolume> {
    const { accountID } = await this.#accounts.ensure(this.#client.settings.templateAccountName);
    const name = this.#volumes.nameOf(image.id);
    const template = await this.#volumes.create({ name, accountID, sizeGiB, attributes: { template_in_work: randomUUID() } });
    try {
      await writer.write(image, {
        driver_volume_type: 'iscsi',
        data: {
          target_discovered: false,
          target_portal: portalOf(await this.#client.cluster()),
          target_iqn: template.iqn,
          target_lun: 0,
          ...(await this.#chap.credentials(template)),
        },
      });
      await this.#volumes.modify(template.volumeID, { attributes: finishedAttributes(image), access: 'readOnly' });
      return await this.#volumes.byId(template.volumeID);
    } catch (error) {
      // What failed is worth more than what the removal says.
      await this.#volumes.delete(template.volumeID).catch(() => undefined);
      throw error;
    }
  }
}

/** Undefined when only whoever unpacks the image can tell. */
function diskSizeGiB({ virtualSizeBytes, sizeBytes, diskFormat }: ImageMeta): number | undefined {
  const bytes = virtualSizeBytes ?? (diskFormat === 'raw' ? sizeBytes : undefined);
  return bytes === undefined ? undefined : Math.max(1, Math.ceil(gibOf(bytes)));
}

function finishedAttributes({ id, name, updatedAt }: ImageMeta): SolidFireAttributes {
  return { uuid: id, image_info: { image_id: id, image_updated_at: updatedAt, ...(name === undefined ? {} : { image_name: name.slice(0, 64) }) } };
}

function madeOf(attributes: SolidFireAttributes): unknown {
  return (attributes['image_info'] as Readonly<Record<string, unknown>> | undefined)?.['image_updated_at'];
}
