import { readFileSync } from 'node:fs';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';

/** Where an engine is, without user and password: for identity and messages. */
export function plainAddress({ form, url, prefix }: ToozSettings, port: number, extra = ''): string {
  return `${form}:${url.hostname || 'localhost'}:${url.port || port}${url.pathname}${extra}#${prefix}`;
}

/** The URL as the engine's own client wants it. */
export function engineUrl({ url }: Pick<ToozSettings, 'url'>): string {
  return url.href.replace(/^tooz\+/, '');
}

/** The certificates to trust. @throws `ERR_LOCK_CONFIG_INVALID` when the file cannot be read */
export function readCertificates(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (error) {
    throw invalidOption(`caFile cannot be read: ${(error as Error).message}`, error);
  }
}
