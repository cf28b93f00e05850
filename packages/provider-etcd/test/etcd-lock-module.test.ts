import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/etcd-lock-module.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('an etcd: URL', () => {
  it('gives members and settings; the order of the members does not matter', () => {
    const one = lockProviderFromUrl(new URL('etcd://a:2379?endpoint=b:2379&prefix=locks&ttlMs=5000'));
    const other = lockProviderFromUrl(new URL('etcd://user:secret@b:2379?endpoint=a:2379&prefix=locks'));
    expect(one.engineId).toBe('etcd:http://a:2379,http://b:2379#locks');
    expect(other.engineId).toBe(one.engineId);
    expect(one.lease?.ttlMs).toBe(5_000);
    expect(one.capabilities.crashReleaseMs).toBe(6_000);
  });

  it('speaks TLS with etcds:, and takes the usual port', () => {
    expect(lockProviderFromUrl(new URL('etcds://etcd.example')).engineId).toBe('etcd:https://etcd.example:2379#holdfast');
  });

  it.each([
    ['etcd://u:secret@h?ttl=5', "unknown key 'ttl', allowed: endpoint, prefix, caFile, ttlMs, requestTimeoutMs"],
    ['etcd://u:secret@h?ttlMs=5&ttlMs=6', 'ttlMs is given twice'],
    ['etcd://u:secret@h?ttlMs=soon', "ttlMs must be a whole number, got 'soon'"],
    ['etcd://u:secret@h?ttlMs=2500', 'ttlMs must be whole seconds, because etcd counts in them; got 2500'],
    ['etcd://u:secret@h?ttlMs=1000', 'ttlMs must be a whole number of milliseconds from 2000 to 3600000, got 1000'],
    ['etcd://u:secret@h?prefix=locks/', "without two slashes together or one at the end, got 'locks/'"],
    ['etcd://u:secret@h?endpoint=b%2Fc', 'endpoints[1] must be http(s)://host:port'],
    ['etcd://u:secret@h/locks', "it has a path '/locks'"],
    ['etcd://u:secret@h?caFile=/does/not/exist', 'caFile cannot be read'],
  ])('%s is refused, and its password not shown', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(refused(message));
    expect(() => lockProviderFromUrl(new URL(url))).not.toThrow(/secret/);
  });
});
