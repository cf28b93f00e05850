import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { flockErrors, toLockError } from '../src/flock-errors.js';

const name = lockName(LockScope.Node, 'lioadm');

describe('errors of the system', () => {
  const rows = [
    ['ENOENT', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOTDIR', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EACCES', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EPERM', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EROFS', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ELOOP', 'ERR_LOCK_CONFIG_INVALID', false],
    ['EMFILE', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENFILE', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOLCK', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['ENOSPC', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['EUNKNOWN', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([state]) => state).filter((state) => state in flockErrors).sort()).toEqual(Object.keys(flockErrors).sort());
  });

  it.each(rows)('%s becomes %s', (code, becomes, retryable) => {
    const cause = Object.assign(new Error('from the system'), { code });
    expect(toLockError(cause, name)).toMatchObject({ code: becomes, retryable, lockName: name, cause });
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });
});
