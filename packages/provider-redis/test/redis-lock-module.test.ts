import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/redis-lock-module.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('a redis: URL', () => {
  it('gives server, database and settings', () => {
    const provider = lockProviderFromUrl(new URL('redis://user:secret@db.example:6380/3?prefix=locks&ttlMs=5000&requestTimeoutMs=700'));
    expect(provider.engineId).toBe('redis:db.example:6380/3#locks');
    expect(provider.lease?.ttlMs).toBe(5_000);
    expect(provider.capabilities.crashReleaseMs).toBe(5_150);
  });

  it('without a port or database means the usual ones', () => {
    expect(lockProviderFromUrl(new URL('rediss://db.example')).engineId).toBe('redis:db.example:6379/0#holdfast');
  });

  it.each([
    ['redis://u:secret@h?ttl=5', "unknown key 'ttl', allowed: prefix, caFile, ttlMs, requestTimeoutMs, replicas"],
    ['redis://u:secret@h?ttlMs=5&ttlMs=6', 'ttlMs is given twice'],
    ['redis://u:secret@h?ttlMs=soon', "ttlMs must be a whole number, got 'soon'"],
    ['redis://u:secret@h?ttlMs=299', 'ttlMs must be a whole number from 300 to 3600000, got 299'],
    ['redis://u:secret@h?replicas=17', 'replicas must be a whole number from 0 to 16, got 17'],
    ['redis://u:secret@h?prefix=a%7Bb', "prefix must be 1 to 60 of A-Z a-z 0-9 _ . : -, got 'a{b'"],
    ['redis://u:secret@h/locks', 'the path of the url must be the number of a database'],
    ['redis://u:secret@h/0#x', "it has a '#'"],
  ])('%s is refused, and its password not shown', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(refused(message));
    expect(() => lockProviderFromUrl(new URL(url))).not.toThrow(/secret/);
  });
});
