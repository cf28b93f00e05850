import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { referenceHarness, referenceSubject } from '@holdfast/conformance/broken';

describe('the reference in one process, without lease', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness(referenceSubject, { reach: 'process', shared: false, fencing: false }));
});

describe('the reference in one process, with lease', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness(referenceSubject, { reach: 'process', ttlMs: 400 }));
});

describe('the reference on one node, with lease', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness(referenceSubject, { reach: 'node', ttlMs: 400 }));
});

describe('the reference on one node, whose locks end with their session', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness(referenceSubject, { reach: 'node', shared: false }));
});
