import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { connectionLoss, sessionExpired } from '@holdfast/support-zookeeper';
import { Exception } from 'node-zookeeper-client';
import { toLockError, zookeeperErrors } from '../src/zookeeper-errors.js';

const name = lockName(LockScope.Global, 'array-1');
const said = (kind: Exclude<keyof typeof Exception, 'prototype'>): Exception => new Exception(Exception[kind], kind, () => undefined);

describe('errors of ZooKeeper and its client', () => {
  const rows = [
    [said('CONNECTION_LOSS'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [said('OPERATION_TIMEOUT'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [said('SESSION_EXPIRED'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [said('NO_AUTH'), 'ERR_LOCK_CONFIG_INVALID', false],
    [said('AUTH_FAILED'), 'ERR_LOCK_CONFIG_INVALID', false],
    [said('INVALID_ACL'), 'ERR_LOCK_CONFIG_INVALID', false],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([error]) => error.name).sort()).toEqual(Object.keys(zookeeperErrors).sort());
  });

  it.each(rows.map((row) => [row[0].name, ...row] as const))('%s becomes %s', (_title, cause, code, retryable) => {
    expect(toLockError(cause, name)).toMatchObject({ code, retryable, lockName: name, cause });
  });

  it.each([connectionLoss('gone'), sessionExpired(), said('SYSTEM_ERROR'), new Error('Unknown code: -125')])('%s leaves it open whether to ask again', (cause) => {
    expect(toLockError(cause)).toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', cause });
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });
});
