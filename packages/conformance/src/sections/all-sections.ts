import type { Section } from '../section.js';
import { exclusion } from './exclusion.js';
import { handover } from './handover.js';
import { harnessSection } from './harness.js';
import { tryAcquire } from './try-acquire.js';

/** Every section, in the order they run: the harness first, what costs most last. */
export const sections: readonly Section[] = [harnessSection, exclusion, handover, tryAcquire];
