import { describe, expect, it } from '@jest/globals';
import { Exception } from 'node-zookeeper-client';
import { connectionLoss, kindOf, sessionExpired, unlessExists, unlessMissing } from '../src/index.js';

const said = (kind: Exclude<keyof typeof Exception, 'prototype'>): Error => new Exception(Exception[kind], kind, () => undefined) as unknown as Error;

describe('what went wrong', () => {
  it('is named as the client names it, whoever found it', () => {
    expect([said('NO_NODE'), connectionLoss('gone'), sessionExpired(), 'text', undefined].map(kindOf)).toEqual(['NO_NODE', 'CONNECTION_LOSS', 'SESSION_EXPIRED', '', '']);
    expect(connectionLoss('gone', said('NO_AUTH'))).toMatchObject({ message: 'gone', cause: { name: 'NO_AUTH' } });
  });

  it('may be what was wanted when a node is missing, or there already; nothing else is', async () => {
    await expect(unlessMissing(Promise.resolve('it'), 'none')).resolves.toBe('it');
    await expect(unlessMissing(Promise.reject(said('NO_NODE')), 'none')).resolves.toBe('none');
    await expect(unlessMissing(Promise.reject(said('NO_AUTH')), 'none')).rejects.toMatchObject({ name: 'NO_AUTH' });
    expect(unlessExists(said('NODE_EXISTS'))).toBeUndefined();
    expect(() => unlessExists(sessionExpired())).toThrow('the session has ended');
  });
});
