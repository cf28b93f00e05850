import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { postgresErrors, toLockError } from '../src/postgres-errors.js';

const name = lockName(LockScope.Global, 'array-1');

describe('errors of PostgreSQL', () => {
  const rows = [
    ['28P01', 'ERR_LOCK_CONFIG_INVALID', false],
    ['28000', 'ERR_LOCK_CONFIG_INVALID', false],
    ['3D000', 'ERR_LOCK_CONFIG_INVALID', false],
    ['42501', 'ERR_LOCK_CONFIG_INVALID', false],
    ['HF001', 'ERR_LOCK_CONFIG_INVALID', false],
    ['40P01', 'ERR_LOCK_DEADLOCK', false],
    ['53300', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['53200', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['57P01', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['57P02', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['57P03', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['25006', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ECONNREFUSED', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([state]) => state).filter((state) => state in postgresErrors).sort()).toEqual(Object.keys(postgresErrors).sort());
  });

  it.each(rows)('%s becomes %s', (state, code, retryable) => {
    const cause = Object.assign(new Error('from the server'), { code: state });
    expect(toLockError(cause, name)).toMatchObject({ code, retryable, lockName: name, cause });
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });
});
