import type { Section } from '../section.js';
import { abortedWaiters } from './aborted-waiters.js';
import { eventCost } from './event-cost.js';
import { heldNames } from './held-names.js';
import { nameRendering } from './name-rendering.js';
import { profile } from './profile.js';
import { uncontended } from './uncontended.js';
import { waiters } from './waiters.js';

export const sections: Readonly<Record<string, Section>> = {
  uncontended,
  waiters,
  'name-rendering': nameRendering,
  'event-cost': eventCost,
  'held-names': heldNames,
  'aborted-waiters': abortedWaiters,
  profile,
};
