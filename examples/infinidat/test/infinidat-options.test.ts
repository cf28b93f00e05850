import { describe, expect, it } from '@jest/globals';
import { chapCredentials } from '../src/index.js';
import { infinidatSettings } from '../src/infinidat-options.js';

const options = { managementAddress: 'ibox1521', user: 'admin', password: 'pw', poolName: 'pool1' };

describe('options', () => {
  it.each([
    ['ibox1521', 'https://ibox1521'],
    ['IBox1521.example.com.', 'https://ibox1521.example.com'],
    ['2001:DB8::1', 'https://[2001:db8::1]'],
  ])('lead from the address %s to %s', (managementAddress, url) => {
    expect(infinidatSettings({ ...options, managementAddress })).toMatchObject({ url });
  });

  it.each([
    ['a URL for an address', { managementAddress: 'https://ibox1521' }, 'without scheme, port or blanks; got "https://ibox1521"'],
    ['no address', { managementAddress: '' }, 'got ""'],
    ['no pool', { poolName: '' }, 'poolName must name a pool'],
    ['a short CHAP secret', { chap: { user: 'me', secret: 'short' } }, '14 to 56 characters'],
    ['a CHAP secret without a user', { chap: { user: '', secret: 'fourteen-chars' } }, 'must have a user'],
  ])('with %s are refused with a sentence', (_title, change, sentence) => {
    expect(() => infinidatSettings({ ...options, ...change })).toThrow(expect.objectContaining({ code: 'ERR_BACKEND_CONFIG', message: expect.stringContaining(sentence) }));
  });

  it('give a host the same CHAP secret whatever the case of its name', () => {
    const settings = infinidatSettings(options);
    expect(chapCredentials(settings, 'iqn.1994-05.com.Example:01').secret).toBe(chapCredentials(settings, 'iqn.1994-05.com.example:01').secret);
  });
});
