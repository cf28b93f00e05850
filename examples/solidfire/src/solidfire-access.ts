import type { IscsiConnectionData } from '@holdfast/volume';
import type { SolidFireVolume } from './solidfire-records.js';

/** What a host proves itself with. */
export type ChapCredentials = Required<Pick<IscsiConnectionData, 'auth_method' | 'auth_username' | 'auth_password'>>;

/** One way to let hosts in. */
export interface SolidFireAccess {
  /** The secret that a record of the volume keeps; undefined where there is none to keep. */
  credentials(volume: SolidFireVolume): Promise<ChapCredentials | undefined>;
  /** The initiator may reach the volume. */
  allow(volume: SolidFireVolume, initiator: string): Promise<void>;
  /** The initiator, or with null everybody, can no longer reach the volume. @throws `ERR_DETACH_FAILED` */
  deny(volume: SolidFireVolume, initiator: string | null): Promise<void>;
  /** Initiators, or groups of them, that reach the volume now, in words; empty when nobody does. */
  users(volume: SolidFireVolume): Promise<readonly string[]>;
}

/** Service identifier of the {@link SolidFireAccess} that the options chose. */
export const SOLIDFIRE_ACCESS = Symbol.for('@holdfast/example-solidfire/access');

/** iSCSI names have no case. */
export const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
