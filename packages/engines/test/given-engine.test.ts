import { afterEach, describe, expect, it } from '@jest/globals';
import { startRedis } from '@holdfast/engines';

const VARIABLE = 'HOLDFAST_TEST_REDIS_URL';
const before = process.env[VARIABLE];

afterEach(() => {
  if (before === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = before;
});

describe('a server that the environment names', () => {
  it('is handed out as it is, and neither killed nor stopped', async () => {
    process.env[VARIABLE] = 'redis://127.0.0.1:6390';
    const given = await startRedis();
    expect(given).toMatchObject({ url: 'redis://127.0.0.1:6390', port: 6390 });
    await expect(given.kill()).rejects.toThrow(`${VARIABLE} names; it belongs to somebody else`);
    expect(() => given.pause()).toThrow('belongs to somebody else');
    await given.stop();
  });

  it('must be on this machine', async () => {
    process.env[VARIABLE] = 'redis://example.org:6379';
    await expect(startRedis()).rejects.toThrow(`${VARIABLE} must name a port of this machine`);
  });
});
