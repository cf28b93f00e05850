import type { VolumeModelUpdate } from './volume.js';

/** An image as the image service describes it. @public */
export interface ImageMeta {
  /** UUID; never changes and is never reused. */
  readonly id: string;
  /** Name given by the user. */
  readonly name?: string;
  /** How many bytes the image is, as it is stored. */
  readonly sizeBytes: number;
  /** How many bytes a disk made of it has, when that is known and not `sizeBytes`. */
  readonly virtualSizeBytes?: number | null;
  /** Smallest volume the image is meant for, in GiB. */
  readonly minDiskGiB?: number;
  /** `raw`, `qcow2`, `vmdk` …: only `raw` can be used bit by bit. */
  readonly diskFormat: string;
  /** `bare`, or what is wrapped around the disk. */
  readonly containerFormat: string;
  /** Who may use the image. */
  readonly visibility?: 'public' | 'community' | 'shared' | 'private';
  /** The project that owns the image. */
  readonly owner?: string | null;
  /** What a hash of the stored bytes gives, by a name that OpenSSL knows, such as `sha512`. */
  readonly hash?: { readonly algorithm: string; readonly hex: string } | null;
  /** When it changed last, as the image service writes it: another text means another content. */
  readonly updatedAt: string;
}

/** Where the image service keeps the bytes of an image, as far as it tells. @public */
export interface ImageLocation {
  /** The one address a client may use, such as `rbd://…`. */
  readonly directUrl?: string | null;
  /** Every address, such as `cinder://store/<volume id>`. */
  readonly urls: readonly string[];
}

/** The bytes of an image, in order; a Node.js `Readable` is one. @public */
export type ImageContent = AsyncIterable<Uint8Array>;

/** Whether the backend could make the volume from an image by itself, and what is to be recorded then. @public */
export type ImageCloneResult = { readonly cloned: true; readonly update?: VolumeModelUpdate } | { readonly cloned: false };
