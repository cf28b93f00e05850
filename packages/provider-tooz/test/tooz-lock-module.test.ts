import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { lockModule } from '@holdfast/core';
import { lockProviderFromUrl } from '../src/tooz-lock-module.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('a URL for locks of Cinder', () => {
  it.each([
    ['tooz+redis://u:secret@db.example:6380/3?namespace=_cinder&ttlMs=5000', 'tooz+redis:db.example:6380/3#_cinder#cinder-', 'global', 5_000],
    ['tooz+rediss://db.example', 'tooz+rediss:db.example:6379#_tooz#cinder-', 'global', 30_000],
    ['tooz+etcd://db.example?ttlMs=7000&apiVersion=v3alpha', 'tooz+etcd:db.example:2379#cinder-', 'global', 7_000],
    ['tooz+postgresql://u:secret@db.example/cinder', 'tooz+postgresql:db.example:5432/cinder#cinder-', 'global', undefined],
    ['tooz+mysql://u:secret@db.example/cinder?prefix=nova-', 'tooz+mysql:db.example:3306/cinder#nova-', 'global', undefined],
    ['tooz+zookeeper://zk-2.example?server=zk-1.example:2182&sessionMs=9000&prefix=nova-', 'tooz+zookeeper:zk-1.example:2182,zk-2.example:2181/tooz#nova-', 'global', 6_000],
    [`oslo+file://${tmpdir()}?prefix=nova-`, `oslo-file:${tmpdir()}#nova-`, 'node', undefined],
    [`tooz+file://${tmpdir()}`, `tooz-file:${tmpdir()}#cinder-`, 'node', undefined],
  ] as const)('%s gives a provider', (url, engineId, reach, ttlMs) => {
    const provider = lockProviderFromUrl(new URL(url));
    expect(provider.engineId).toBe(engineId);
    expect(provider.capabilities).toMatchObject({ reach, fencing: false, shared: false, fair: url.startsWith('tooz+zookeeper'), distinctNames: false });
    expect(provider.lease?.ttlMs).toBe(ttlMs);
    expect(() => lockModule({ [reach]: url })).not.toThrow();
  });

  it.each([
    ['tooz+redis://u:secret@h?ttl=5', "unknown key 'ttl', allowed: prefix, requestTimeoutMs, namespace, ttlMs"],
    ['tooz+redis://u:secret@h?ttlMs=5&ttlMs=6', 'ttlMs is given twice'],
    ['tooz+redis://u:secret@h?ttlMs=soon', "ttlMs must be a whole number, got 'soon'"],
    ['tooz+redis://u:secret@h?ttlMs=299', 'ttlMs must be a whole number from 300 to 3600000, got 299'],
    ['tooz+redis://u:secret@h?prefix=a%20b', 'prefix must be letters, digits and _ . : -'],
    ['tooz+redis://u:secret@h/locks', 'must be the number of a database'],
    ['tooz+redis://u:secret@h/0#x', "it has a '#'"],
    ['tooz+etcd://u:secret@h', 'tooz knows no login to etcd'],
    ['tooz+etcd://h?ttlMs=1500', 'with etcd ttlMs must be whole seconds, got 1500'],
    ['tooz+mysql://u:secret@h?ttlMs=1500', "unknown key 'ttlMs', allowed: prefix, requestTimeoutMs, caFile"],
    ['tooz+zookeeper://u:secret@h/tooz', 'must not have a path'],
    ['tooz+zookeeper://u:secret@h?server=h2', "a server must be host:port, the host a name or an IPv4 address; got 'h2'"],
    ['tooz+zookeeper://u:secret@h?ttlMs=5000', "unknown key 'ttlMs', allowed: prefix, requestTimeoutMs, namespace, sessionMs, server"],
    ['tooz+zookeeper://u:secret@h?sessionMs=9000&requestTimeoutMs=4501', 'must be at most half of sessionMs (4500), got 4501'],
    ['tooz+zookeeper://u:secret@h?namespace=..', 'namespace must not be a relative part of a path'],
    ['tooz+zookeeper://secret@h', 'a user and a password, or neither'],
    ['tooz+zookeeper://u:secret%@h', "has a '%' that stands for no character"],
    ['tooz+kazoo://u:secret@h', 'url must begin with oslo+file://'],
    ['tooz+file:///does/not/exist', 'the lock directory /does/not/exist does not exist'],
  ])('%s is refused, and its password not shown', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(refused(message));
    expect(() => lockProviderFromUrl(new URL(url))).not.toThrow(/secret/);
  });
});
