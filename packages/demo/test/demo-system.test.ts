import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { demoSystems, findSystem, systemNames } from '../src/demo-system.js';

const examples = new URL('../../../examples/', import.meta.url);
const folders = readdirSync(examples).filter((name) => existsSync(new URL(`${name}/package.json`, examples))).sort();

describe('the systems of the demo', () => {
  it.each(folders)('%s, an example, is one of them, with races of its own and a simulator', async (folder) => {
    const system = findSystem(folder);
    const races = await system.loadRaces();
    expect(races.length).toBeGreaterThan(0);
    for (const race of races) expect(race.system).toBe(folder);
    expect(existsSync(fileURLToPath(new URL(`${folder}/simulator/main.ts`, examples)))).toBe(true);
  });

  it('are the examples and nothing else, each once', () => {
    expect(systemNames).toEqual(folders);
    expect(demoSystems).toHaveLength(folders.length);
  });

  it('do not hold a system nobody knows', () => {
    expect(() => findSystem('vnx')).toThrow('unknown system "vnx". Known systems: dothill, hgst');
  });
});
