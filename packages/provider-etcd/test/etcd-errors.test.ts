import { describe, expect, it } from '@jest/globals';
import { LockError, LockScope, lockName } from '@holdfast/core/provider';
import {
  EtcdAuthenticationFailedError,
  EtcdInvalidAuthTokenError,
  EtcdLeaseInvalidError,
  EtcdPermissionDeniedError,
  EtcdUserNotFoundError,
  GRPCDeadlineExceededError,
  GRPCResourceExhastedError,
  GRPCUnauthenticatedError,
  GRPCUnavailableError,
} from 'etcd3';
import { etcdErrors, isConnectionLost, isLeaseGone, isNeverSent, toLockError } from '../src/etcd-errors.js';

const name = lockName(LockScope.Global, 'array-1');

describe('errors of etcd and its client', () => {
  const rows = [
    [new EtcdAuthenticationFailedError('x'), 'ERR_LOCK_CONFIG_INVALID', false],
    [new EtcdPermissionDeniedError('x'), 'ERR_LOCK_CONFIG_INVALID', false],
    [new EtcdUserNotFoundError('x'), 'ERR_LOCK_CONFIG_INVALID', false],
    [new GRPCUnauthenticatedError('x'), 'ERR_LOCK_CONFIG_INVALID', false],
    [new EtcdInvalidAuthTokenError('x'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [new EtcdLeaseInvalidError('7'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [new GRPCDeadlineExceededError('x'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [new GRPCUnavailableError('x'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
    [new GRPCResourceExhastedError('x'), 'ERR_LOCK_PROVIDER_UNAVAILABLE', true],
  ] as const;

  it('has a row here for each that is mapped', () => {
    expect(rows.map(([error]) => error.constructor.name).sort()).toEqual(Object.keys(etcdErrors).sort());
  });

  it.each(rows.map((row) => [row[0].constructor.name, ...row] as const))('%s becomes %s', (_title, cause, code, retryable) => {
    expect(toLockError(cause, name)).toMatchObject({ code, retryable, lockName: name, cause });
  });

  it('a cluster that wants a login says so in words of its own', () => {
    expect(toLockError(new Error('etcdserver: user name is empty'), name).code).toBe('ERR_LOCK_CONFIG_INVALID');
  });

  it('leaves a LockError as it is', () => {
    const error = new LockError('ERR_LOCK_BUSY', 'held');
    expect(toLockError(error, name)).toBe(error);
  });

  it.each([
    [new EtcdLeaseInvalidError('7'), true],
    [new Error('etcdserver: requested lease not found'), true],
    [new Error('etcdserver: no leader'), false],
    ['requested lease not found', false],
  ])('knows the end of a lease (%s: %s)', (error, isGone) => {
    expect(isLeaseGone(error)).toBe(isGone);
  });

  it.each([
    ['14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1', { isLost: false, neverSent: true }],
    ['14 UNAVAILABLE: Connection dropped', { isLost: true, neverSent: false }],
    ['14 UNAVAILABLE: read ECONNRESET', { isLost: true, neverSent: false }],
    ['etcdserver: request timed out', { isLost: false, neverSent: false }],
  ])('knows what may have arrived (%s)', (message, expected) => {
    const error = new Error(message);
    expect({ isLost: isConnectionLost(error), neverSent: isNeverSent(error) }).toEqual(expected);
  });
});
