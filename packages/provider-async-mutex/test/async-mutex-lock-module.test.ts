import { describe, expect, it } from '@jest/globals';
import { lockProviderFromUrl } from '../src/async-mutex-lock-module.js';

describe('an async-mutex URL', () => {
  it.each([
    ['async-mutex:', 'async-mutex:default'],
    ['async-mutex:?namespace=arrays', 'async-mutex:arrays'],
  ])('%s gives the engine %s', (url, engineId) => {
    expect(lockProviderFromUrl(new URL(url)).engineId).toBe(engineId);
  });

  it.each([
    ['memory:', "wrong scheme 'memory:'"],
    ['async-mutex://host', 'there is more than a query in it'],
    ['async-mutex:path', 'there is more than a query in it'],
    ['async-mutex:?ttlMs=5', "unknown key 'ttlMs', allowed: namespace"],
    ['async-mutex:?namespace=', 'namespace must be a non-empty string, got ""'],
    ['async-mutex:?namespace=a&namespace=b', 'namespace is given twice'],
  ])('%s is refused: %s', (url, message) => {
    expect(() => lockProviderFromUrl(new URL(url))).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) }));
  });
});
