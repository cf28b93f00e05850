import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/zookeeper-lock-module.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('a zookeeper: URL', () => {
  it('gives servers, root and settings; the order of the servers does not matter', () => {
    const one = lockProviderFromUrl(new URL('zookeeper://a:2181/apps/locks?server=b:2181&sessionMs=6000'));
    const other = lockProviderFromUrl(new URL('zookeeper://user:secret@b:2181/apps/locks?server=a:2181'));
    expect(one.engineId).toBe('zookeeper:a:2181,b:2181#/apps/locks');
    expect(other.engineId).toBe(one.engineId);
    expect(one.lease?.ttlMs).toBe(4_000);
    expect(one.capabilities).toMatchObject({ lossDetectionMs: 6_000, crashReleaseMs: 8_000 });
  });

  it('takes the usual port and root', () => {
    expect(lockProviderFromUrl(new URL('zookeeper://zk.example')).engineId).toBe('zookeeper:zk.example:2181#/holdfast');
  });

  it.each([
    ['zookeeper://u:secret@h?ttlMs=5', "unknown key 'ttlMs', allowed: server, sessionMs, requestTimeoutMs"],
    ['zookeeper://u:secret@h?sessionMs=5000&sessionMs=6000', 'sessionMs is given twice'],
    ['zookeeper://u:secret@h?sessionMs=soon', "sessionMs must be a whole number, got 'soon'"],
    ['zookeeper://u:secret@h?sessionMs=499', 'sessionMs must be a whole number of milliseconds from 500 to 3600000, got 499'],
    ['zookeeper://u:secret@h?sessionMs=4000&requestTimeoutMs=2001', 'requestTimeoutMs must be a whole number of milliseconds from 50 to 2000, got 2001'],
    ['zookeeper://u:secret@h/locks/', "not below /zookeeper; got '/locks/'"],
    ['zookeeper://u:secret@h/zookeeper/locks', 'root must be the path of a node'],
    ['zookeeper://u:secret@h?server=b', 'servers[1] must be host:port'],
    ['zookeeper://u:secret@[::1]:2181', 'servers[0] must be host:port, the host a name or an IPv4 address'],
    ['zookeeper://u%3Av:secret@h', 'credentials.user must have a character and no colon'],
    ['zookeeper://u:secret%zz@h', "stands for no character; write it as %25"],
    ['zookeeper://u:secret@h#x', "it has a '#'"],
    ['zookeeper:///locks', 'it names no server'],
  ])('%s is refused, and its password not shown', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(refused(message));
    expect(() => lockProviderFromUrl(new URL(url))).not.toThrow(/secret/);
  });
});
