import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { mysqlErrors, toLockError } from '../src/mysql-errors.js';

const name = lockName(LockScope.Global, 'array-1');

describe('errors of MySQL and MariaDB', () => {
  const rows = [
    [1044, 'ERR_LOCK_CONFIG_INVALID', false],
    [1045, 'ERR_LOCK_CONFIG_INVALID', false],
    [1698, 'ERR_LOCK_CONFIG_INVALID', false],
    [1049, 'ERR_LOCK_CONFIG_INVALID', false],
    [1130, 'ERR_LOCK_CONFIG_INVALID', false],
    [1142, 'ERR_LOCK_CONFIG_INVALID', false],
    [1146, 'ERR_LOCK_CONFIG_INVALID', false],
    [1235, 'ERR_LOCK_CONFIG_INVALID', false],
    [3159, 'ERR_LOCK_CONFIG_INVALID', false],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'ERR_LOCK_CONFIG_INVALID', false],
    ['HANDSHAKE_SSL_ERROR', 'ERR_LOCK_CONFIG_INVALID', false],
    [1213, 'ERR_LOCK_DEADLOCK', false],
    [3058, 'ERR_LOCK_DEADLOCK', false],
    [1040, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1203, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1226, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1053, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1205, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1290, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1836, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1317, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [1927, 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['PROTOCOL_CONNECTION_LOST', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ECONNREFUSED', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([state]) => String(state)).filter((state) => state in mysqlErrors).sort()).toEqual(Object.keys(mysqlErrors).sort());
  });

  it.each(rows)('%s becomes %s', (state, code, retryable) => {
    // The client names a server's error as it likes; a system error has a number, too.
    const facts = typeof state === 'number' ? { errno: state, code: 'ER_SOMETHING' } : { errno: -111, code: state };
    const cause = Object.assign(new Error('from the server'), facts);
    expect(toLockError(cause, name)).toMatchObject({ code, retryable, lockName: name, cause });
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });
});
