import { describe, expect, it } from '@jest/globals';
import { foreignEntries, missingEntries, platformOf } from '../complete-lock-file.mjs';

describe('completing the lock file', () => {
  it('adds an optional package that the lock lacks, as its name describes it', () => {
    const packages = { 'node_modules/engine': { version: '2.0.0', dev: true, optionalDependencies: { '@engine/core-linux-x64-musl': '2.0.0' } } };
    expect(missingEntries({ packages })).toEqual({
      'node_modules/@engine/core-linux-x64-musl': { version: '2.0.0', dev: true, optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    });
  });

  it('adds nothing for an optional package that is locked at the root or below its user', () => {
    const packages = {
      'node_modules/one': { optionalDependencies: { 'native-darwin-arm64': '1.0.0' } },
      'node_modules/one/node_modules/native-darwin-arm64': { version: '1.0.0' },
      'node_modules/two': { optionalDependencies: { 'native-win32-x64': '1.0.0' } },
      'node_modules/native-win32-x64': { version: '1.0.0' },
    };
    expect(missingEntries({ packages })).toEqual({});
  });

  it('refuses to guess a version from a range', () => {
    const packages = { 'node_modules/one': { optionalDependencies: { 'native-darwin-arm64': '^1.0.0' } } };
    expect(() => missingEntries({ packages })).toThrow('node_modules/one wants native-darwin-arm64@^1.0.0');
  });

  it.each([
    ['@swc/core-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
    ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@unrs/resolver-binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
    ['@unrs/resolver-binding-linux-loong64-gnu', { os: ['linux'], cpu: ['loong64'], libc: ['glibc'] }],
  ])('reads the platform of %s', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });

  it('names each entry that comes from another registry', () => {
    const packages = {
      'node_modules/public': { resolved: 'https://registry.npmjs.org/public/-/public-1.0.0.tgz' },
      'node_modules/linked': { resolved: 'packages/linked', link: true },
      'node_modules/private': { resolved: 'https://registry.example.com/private/-/private-1.0.0.tgz' },
    };
    expect(foreignEntries({ packages })).toEqual(['node_modules/private (registry.example.com)']);
  });
});
