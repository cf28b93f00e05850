import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/postgres-lock-module.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('a postgresql: URL', () => {
  it('gives server, database and settings', () => {
    const provider = lockProviderFromUrl(new URL('postgresql://user:secret@db.example:5433/cinder?schema=locks&maxConnections=5&mode=transaction'));
    expect(provider.engineId).toBe('postgres:db.example:5433/cinder#locks');
  });

  it('gives leases and how long they last', () => {
    const provider = lockProviderFromUrl(new URL('postgresql://db.example/cinder?mode=lease-table&ttlMs=5000'));
    expect(provider.lease?.ttlMs).toBe(5_000);
    expect(provider.capabilities).toMatchObject({ lossDetectionMs: 5_000, crashReleaseMs: 5_250, keyFormat: 2 });
  });

  it('takes the usual port', () => {
    expect(lockProviderFromUrl(new URL('postgresql://db.example/cinder')).engineId).toBe('postgres:db.example:5432/cinder#holdfast');
  });

  it.each([
    ['postgresql://u:secret@h/d?ssl=1', "unknown key 'ssl', allowed: schema, mode, caFile, ttlMs, maxConnections, requestTimeoutMs"],
    ['postgresql://u:secret@h/d?schema=a&schema=b', 'schema is given twice'],
    ['postgresql://u:secret@h/d?schema=a%22b', `schema must be 1 to 40 of a-z 0-9 _ and not begin with a digit, got 'a"b'`],
    ['postgresql://u:secret@h/d?mode=table', "mode must be one of session, transaction, lease-table, got 'table'"],
    ['postgresql://u:secret@h/d?ttlMs=5000', "ttlMs goes with mode 'lease-table' only"],
    ['postgresql://u:secret@h/d?mode=lease-table&maxConnections=5', "maxConnections does not go with mode 'lease-table'"],
    ['postgresql://u:secret@h/d?mode=lease-table&ttlMs=100', 'ttlMs must be a whole number from 300 to 3600000, got 100'],
    ['postgresql://u:secret@h/d?maxConnections=0', 'maxConnections must be a whole number from 1 to 1000, got 0'],
    ['postgresql://u:secret@h/d?maxConnections=many', "maxConnections must be a whole number, got 'many'"],
    ['postgresql://u:secret@h/d#x', "it has a '#'"],
  ])('%s is refused, and its password not shown', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(refused(message));
    expect(() => lockProviderFromUrl(new URL(url))).not.toThrow(/secret/);
  });
});
