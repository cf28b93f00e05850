import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { properLockfileErrors, toLockError } from '../src/proper-lockfile-errors.js';

const name = lockName(LockScope.Node, 'lioadm');

describe('errors of proper-lockfile and of the file system', () => {
  const rows = [
    ['ELOCKED', 'ERR_LOCK_BUSY', true],
    ['ECOMPROMISED', 'ERR_LOCK_LOST', false],
    ['ENOTACQUIRED', 'ERR_LOCK_LOST', false],
    ['ERELEASED', 'ERR_LOCK_RELEASED', false],
    ['ENOENT', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOTDIR', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EACCES', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EPERM', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EROFS', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOSPC', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EDQUOT', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EMFILE', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENFILE', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EIO', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;
  it.each(rows)('%s becomes %s', (systemCode, code, retryable) => {
    const error = Object.assign(new Error('as the system says it'), { code: systemCode });
    expect(toLockError(error, name)).toMatchObject({ code, retryable, lockName: name, cause: error });
  });

  it('has a row for each code it maps', () => {
    expect(Object.keys(properLockfileErrors)).toEqual(rows.map(([systemCode]) => systemCode));
  });

  it.each([new Error('no code'), 'no error'])('says that the directory could not be used for anything else (%s)', (error) => {
    expect(toLockError(error, name)).toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', cause: error });
  });

  it('passes our own errors on as they are', () => {
    const error = new LockError('ERR_LOCK_LOST', 'lost');
    expect(toLockError(error, name)).toBe(error);
  });
});
