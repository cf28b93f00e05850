import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { engineNames, isWanted } from '@holdfast/engines';

const before = process.env['HOLDFAST_ENGINES'];
let told = '';

beforeEach(() => {
  told = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env['HOLDFAST_ENGINES'];
  else process.env['HOLDFAST_ENGINES'] = before;
});

const narrow = (text: string | undefined): void => {
  if (text === undefined) delete process.env['HOLDFAST_ENGINES'];
  else process.env['HOLDFAST_ENGINES'] = text;
};

describe('HOLDFAST_ENGINES', () => {
  it.each([undefined, ''])('that is %p leaves every engine wanted', (text) => {
    narrow(text);
    expect(engineNames.filter(isWanted)).toEqual(engineNames);
    expect(told).toBe('');
  });

  it('narrows the tests to the engines that it names, and says which did not run', () => {
    narrow('redis, postgres');
    expect(engineNames.filter(isWanted)).toEqual(['redis', 'postgres']);
    expect(told).toContain('did not run: tests of etcd, because HOLDFAST_ENGINES=redis, postgres\n');
    expect(told).not.toContain('tests of redis');
  });

  it('knows libraries that are not started, too', () => {
    narrow('tooz');
    expect([...engineNames.filter(isWanted), isWanted('tooz')]).toEqual([true]);
    narrow('redis');
    expect(isWanted('tooz')).toBe(false);
  });

  it('may want none', () => {
    narrow('none');
    expect(engineNames.filter(isWanted)).toEqual([]);
    expect(told.match(/did not run/g)).toHaveLength(engineNames.length);
  });

  it('that names an engine which does not exist is refused', () => {
    narrow('redis,oracle');
    expect(() => isWanted('redis')).toThrow('HOLDFAST_ENGINES names "oracle"; known are redis, etcd, postgres');
  });
});
