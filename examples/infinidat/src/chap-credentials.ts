import { createHmac } from 'node:crypto';
import type { InfinidatSettings } from './infinidat-options.js';

export interface ChapCredentials {
  readonly user: string;
  readonly secret: string;
}

const SECRET_LENGTH = 16; // hosts take at most 16 characters, the array at least 14

/**
 * The credentials of one host: those of the configuration, or ones that follow from the array's password and the host's name. The array never
 * tells a secret, and a host has one; only a secret that everybody can work out anew stays the same from one attachment to the next.
 */
export function chapCredentials({ chap, password }: InfinidatSettings, initiator: string): ChapCredentials {
  if (chap !== undefined) return chap;
  const secret = createHmac('sha256', password).update(`chap ${initiator.toLowerCase()}`).digest('base64url').slice(0, SECRET_LENGTH);
  return { user: initiator, secret };
}
