import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { Exception } from 'node-zookeeper-client';
import { toLockError, toozErrors, wordOf } from '../src/tooz-errors.js';

const name = lockName(LockScope.Global, 'array-1');

describe('errors of the system and the engines', () => {
  const rows = [
    ['ENOENT', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOTDIR', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EACCES', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EPERM', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EROFS', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOSPC', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EMFILE', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ELOOP', 'ERR_LOCK_CONFIG_INVALID', false],
    ['NOAUTH', 'ERR_LOCK_CONFIG_INVALID', false],
    ['WRONGPASS', 'ERR_LOCK_CONFIG_INVALID', false],
    ['NOPERM', 'ERR_LOCK_CONFIG_INVALID', false],
    ['WRONGTYPE', 'ERR_LOCK_CONFIG_INVALID', false],
    ['READONLY', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['LOADING', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['OOM', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['28P01', 'ERR_LOCK_CONFIG_INVALID', false],
    ['28000', 'ERR_LOCK_CONFIG_INVALID', false],
    ['3D000', 'ERR_LOCK_CONFIG_INVALID', false],
    ['53300', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['53200', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['57P01', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['57P03', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['40P01', 'ERR_LOCK_DEADLOCK', false],
    ['ER_ACCESS_DENIED_ERROR', 'ERR_LOCK_CONFIG_INVALID', false],
    ['ER_DBACCESS_DENIED_ERROR', 'ERR_LOCK_CONFIG_INVALID', false],
    ['ER_BAD_DB_ERROR', 'ERR_LOCK_CONFIG_INVALID', false],
    ['ER_CON_COUNT_ERROR', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ER_SERVER_SHUTDOWN', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ER_USER_LOCK_DEADLOCK', 'ERR_LOCK_DEADLOCK', false],
    ['ER_USER_LOCK_WRONG_NAME', 'ERR_LOCK_NAME_INVALID', false],
    ['ER_TOO_LONG_IDENT', 'ERR_LOCK_NAME_INVALID', false],
    ['CONNECTION_LOSS', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['OPERATION_TIMEOUT', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['SESSION_EXPIRED', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['NO_AUTH', 'ERR_LOCK_CONFIG_INVALID', false],
    ['AUTH_FAILED', 'ERR_LOCK_CONFIG_INVALID', false],
    ['INVALID_ACL', 'ERR_LOCK_CONFIG_INVALID', false],
    ['BAD_ARGUMENTS', 'ERR_LOCK_NAME_INVALID', false],
    ['EUNKNOWN', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([word]) => word as string).filter((word) => word in toozErrors).sort()).toEqual(Object.keys(toozErrors).sort());
  });

  it.each(rows)('%s becomes %s', (code, becomes, retryable) => {
    const cause = Object.assign(new Error('from the engine'), { code });
    expect(toLockError(cause, name)).toMatchObject({ code: becomes, retryable, lockName: name, cause });
  });

  it('an error of Redis is told by its first word', () => {
    expect(wordOf(new Error('NOAUTH Authentication required.'))).toBe('NOAUTH');
    expect(wordOf(new Error('Connection is closed.'))).toBe('');
  });

  it('an error of ZooKeeper is told by its name, for its code is a number', () => {
    expect(wordOf(new Exception(Exception.NO_AUTH, 'NO_AUTH', () => undefined))).toBe('NO_AUTH');
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });
});
