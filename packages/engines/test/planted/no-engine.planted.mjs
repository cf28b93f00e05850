/** A test file whose second engine does not start, as it would be written for a real one. */
import { writeSync } from 'node:fs';
import { afterAll, describe, it } from '@jest/globals';
import { engineForTests } from '../../lib/engine-for-tests.js';

const first = await engineForTests({ afterAll }, async () => ({ stop: async () => void writeSync(2, 'the first one was stopped\n') }));
const second = await engineForTests({ afterAll }, async () => await Promise.reject(new Error('the planted engine did not start')), () => first.stop());

describe('a hundred tests', () => {
  it.each(Array.from({ length: 100 }, (_, index) => index))('of it: %d', () => second.stop());
});
