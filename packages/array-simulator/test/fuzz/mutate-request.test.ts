import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../../src/index.js';
import { mutateRequest, type FuzzRequest } from '../../src/fuzz/index.js';

const sample: FuzzRequest = {
  method: 'POST',
  path: '/api/volumes?offset=0&limit=10',
  headers: { authorization: 'Basic eA==', 'x-csrf': 'token' },
  body: JSON.stringify({ name: 'v1', size: { GiB: 1 }, hosts: ['a', 'b'] }),
};

function mutations(count: number, request = sample): FuzzRequest[] {
  const random = new SeededRandom(11);
  return Array.from({ length: count }, () => mutateRequest(request, random));
}

describe('mutateRequest', () => {
  it('leaves about a third as they are, so that what comes after the first check is reached', () => {
    const untouched = mutations(1_000).filter((request) => request === sample).length;
    expect(untouched).toBeGreaterThan(200);
    expect(untouched).toBeLessThan(400);
  });

  it('spoils method, path, query, each header and the body, and takes headers and members away', () => {
    const made = mutations(2_000);
    const bodies = made.map(({ body = '' }) => body);
    expect(new Set(made.map(({ method }) => method))).toContain('PROPFIND');
    expect(made.some(({ path }) => path.startsWith('/%00/volumes?offset'))).toBe(true);
    expect(made.some(({ path }) => path.includes('?offset=0&%zz'))).toBe(true);
    for (const name of ['authorization', 'x-csrf']) {
      expect(made.some(({ headers }) => headers?.[name] === undefined)).toBe(true);
      expect(made.some(({ headers }) => headers?.[name] !== undefined && headers[name] !== sample.headers?.[name])).toBe(true);
    }
    expect(bodies).toContain('{"name":"v1","size":{"GiB":1}}');
    expect(bodies).toContain('{"name":"v1","size":{"GiB":1},"hosts":["a","a","b"]}');
    expect(bodies.some((body) => body.includes('"__proto__":1'))).toBe(true);
    expect(Math.max(...bodies.map(({ length }) => length))).toBeGreaterThan(2 ** 20);
  });

  it.each(['/', '/api', '/api/volumes?offset=0'])('keeps %s something that HTTP can carry', (path) => {
    for (const mutated of mutations(2_000, { ...sample, path })) expect(mutated.path).toMatch(/^\/[\x21-\x7e]*$/);
  });

  it('copes with a request that has neither headers nor body', () => {
    expect(() => mutations(500, { method: 'GET', path: '/' })).not.toThrow();
  });
});
