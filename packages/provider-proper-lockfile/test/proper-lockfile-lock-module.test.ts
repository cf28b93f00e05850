import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/proper-lockfile-lock-module.js';
import { temporaryDirectory } from './temporary-directory.js';

describe('a file URL', () => {
  it('gives a provider on its directory, which is made when it is missing', () => {
    const directory = join(temporaryDirectory(), 'a b#c', 'locks');
    const provider = lockProviderFromUrl(pathToFileURL(directory));
    expect(provider.engineId).toBe(`proper-lockfile:${directory}`);
    expect(provider.capabilities).toMatchObject({ crashReleaseMs: 11_000, pollMs: 15 });
  });

  it('sets staleMs and pollMs', () => {
    const provider = lockProviderFromUrl(new URL(`${pathToFileURL(temporaryDirectory()).href}?staleMs=4000&pollMs=30`));
    expect(provider.capabilities).toMatchObject({ crashReleaseMs: 5_000, lossDetectionMs: 2_000, pollMs: 30 });
    expect(provider.lease?.ttlMs).toBe(3_600);
  });

  it.each([
    ['flock:///locks', "wrong scheme 'flock:'"],
    ['file://host/locks', 'File URL host must be'],
    ['file:///a%2Fb', 'must not include encoded / characters'],
    ['file:///locks#x', "it has a '#'"],
    ['file:///locks?stale=5000', "unknown key 'stale', allowed: staleMs, pollMs"],
    ['file:///locks?staleMs=5s', "staleMs must be a whole number of milliseconds, got '5s'"],
    ['file:///locks?staleMs=', "staleMs must be a whole number of milliseconds, got ''"],
    ['file:///locks?staleMs=100', 'staleMs must be a whole number of milliseconds from 2000 to 3600000, got 100'],
    ['file:///locks?pollMs=1&pollMs=2', 'pollMs is given twice'],
  ])('%s is refused: %s', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) }));
  });
});
