import { expect, it } from '@jest/globals';
import { AbandonedClaims } from '../../src/provider/abandoned-claims.js';

/** Shorter than the pause between two attempts. */
const SHORT_MS = 200;

it('abandoned claims are withdrawn again and again while that fails, until they have ended by themselves or are forgotten', async () => {
  const attempts: string[] = [];
  const refuse = async (claim: string): Promise<void> => {
    attempts.push(claim);
    throw new Error('out of reach');
  };
  const ending = new AbandonedClaims(refuse, SHORT_MS);
  const forgotten = new AbandonedClaims(refuse);
  ending.add('ends');
  forgotten.add('forgotten');
  forgotten.forget();
  forgotten.add('late');
  expect(attempts).toEqual(['ends', 'forgotten']); // at once

  await new Promise<void>((resolve) => {
    let failuresLeft = 2;
    const abandoned = new AbandonedClaims(async (claim: string) => {
      attempts.push(claim);
      if (claim === 'gone') return;
      if (failuresLeft === 0) return resolve();
      failuresLeft -= 1;
      throw new Error('out of reach');
    });
    abandoned.add('gone');
    abandoned.add('stays');
  });
  expect(attempts).toEqual(['ends', 'forgotten', 'gone', 'stays', 'stays', 'stays']);
});
