import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import { firstWord, redisErrors, toLockError } from '../src/redis-errors.js';

const name = lockName(LockScope.Global, 'array-1');

describe('errors of Redis', () => {
  const rows = [
    ['NOAUTH Authentication required.', 'ERR_LOCK_CONFIG_INVALID', false],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'ERR_LOCK_CONFIG_INVALID', false],
    ["NOPERM this user has no permissions to run the 'evalsha' command", 'ERR_LOCK_CONFIG_INVALID', false],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'ERR_LOCK_CONFIG_INVALID', false],
    ['MOVED 3999 127.0.0.1:6381', 'ERR_LOCK_CONFIG_INVALID', false],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'ERR_LOCK_CONFIG_INVALID', false],
    ["READONLY You can't write against a read only replica.", 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['CLUSTERDOWN The cluster is down', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['LOADING Redis is loading the dataset in memory', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['MASTERDOWN Link with MASTER is down', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['BUSY Redis is busy running a script.', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['MISCONF Redis is configured to save RDB snapshots', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['NOREPLICAS Not enough good replicas to write.', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    ['Connection is closed.', 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([text]) => firstWord(new Error(text))).filter((word) => word in redisErrors).sort()).toEqual(Object.keys(redisErrors).sort());
  });

  it.each(rows)('%s becomes %s', (text, code, retryable) => {
    const cause = new Error(text);
    expect(toLockError(cause, name)).toMatchObject({ code, retryable, lockName: name, cause });
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });
});
