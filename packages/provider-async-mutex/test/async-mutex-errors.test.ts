import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { E_ALREADY_LOCKED, E_CANCELED, E_TIMEOUT } from 'async-mutex';
import { asyncMutexErrors, toLockError } from '../src/async-mutex-errors.js';

const name = lockName(LockScope.Process, 'array-1');

describe('errors of async-mutex', () => {
  const rows = [
    { error: E_CANCELED, code: 'ERR_LOCK_CLOSED', retryable: false },
    { error: E_TIMEOUT, code: 'ERR_LOCK_TIMEOUT', retryable: true },
    { error: E_ALREADY_LOCKED, code: 'ERR_LOCK_BUSY', retryable: true },
    { error: new Error('never seen'), code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', retryable: true },
  ];
  it.each(rows)('$error.message becomes $code', ({ error, code, retryable }) => {
    expect(toLockError(error, name)).toMatchObject({ code, retryable, lockName: name, cause: error });
  });

  it('has a row for each error the library exports', () => {
    expect(asyncMutexErrors.map(({ thrown }) => thrown)).toEqual([E_CANCELED, E_TIMEOUT, E_ALREADY_LOCKED]);
  });

  it('makes a fresh error each time, so that its stack names the caller', () => {
    expect(toLockError(E_CANCELED, name)).not.toBe(toLockError(E_CANCELED, name));
  });

  it('passes our own errors on as they are', () => {
    const error = new LockError('ERR_LOCK_CLOSED', 'closed');
    expect(toLockError(error, name)).toBe(error);
  });
});
