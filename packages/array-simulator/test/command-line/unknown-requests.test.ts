import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { logUnknownRequest, readUnknownRequests } from '../../src/command-line/unknown-requests.js';
import { temporaryFolder } from './temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('the log of command lines that a simulated command did not know', () => {
  it('is empty before there was one', () => {
    expect(readUnknownRequests(folder.path)).toEqual([]);
  });

  it('keeps them whole, whatever their arguments hold', () => {
    logUnknownRequest(folder.path, []);
    logUnknownRequest(folder.path, ['two words', 'a\nline', '"', '']);
    expect(readUnknownRequests(folder.path)).toEqual([[], ['two words', 'a\nline', '"', '']]);
  });

  it('tells the latest hundred, and cuts arguments that go on for ever', () => {
    for (let number = 0; number <= 100; number += 1) logUnknownRequest(folder.path, [String(number), 'x'.repeat(1000)]);
    const told = readUnknownRequests(folder.path);
    expect([told.length, told[0]?.[0], told.at(-1)?.[0], told[0]?.[1]?.length]).toEqual([100, '1', '100', 200]);
  });
});
