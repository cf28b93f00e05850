import { describe, expect, it } from '@jest/globals';
import { backends } from '../src/backends/index.js';
import { runChaos } from '../src/run-chaos.js';

const SECONDS = 3;
const LIMIT_MS = 120_000;
const sound = Object.entries(backends).filter(([provider]) => provider !== 'proper-lockfile-bare');

describe('a few seconds of chaos', () => {
  for (const [provider, start] of sound) {
    const seed = Math.floor(Math.random() * 0xffff_ffff);
    it(`${provider} keeps its promises (npm run chaos -- --provider ${provider} --seconds ${SECONDS} --contenders 3 --seed ${seed})`, async () => {
      const told: string[] = [];
      const { report, complaints } = await runChaos({ provider, start, seconds: SECONDS, seed, contenders: 3, callers: 3, locks: 4, progress: (text) => told.push(text) });
      if (complaints.length > 0) throw new Error(`${JSON.stringify(report)}\n${complaints.join('\n')}\n${told.join('\n')}`);
      expect(report.acquisitions).toBeGreaterThan(0);
    }, LIMIT_MS);
  }
});
