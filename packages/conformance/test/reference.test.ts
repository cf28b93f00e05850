import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { referenceHarness } from '@holdfast/conformance/broken';

describe('the reference in one process, without lease', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness({ reach: 'process', shared: false, fencing: false }));
});

describe('the reference in one process, with lease', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness({ reach: 'process', ttlMs: 1_000 }));
});

describe('the reference on one node, with lease', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness({ reach: 'node', ttlMs: 1_000 }));
});

describe('the reference on one node, whose locks end with their session', () => {
  lockProviderConformance({ it, describe, afterAll }, referenceHarness({ reach: 'node', shared: false }));
});
