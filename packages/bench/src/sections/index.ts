import type { Section } from '../section.js';
import { abortedWaiters } from './aborted-waiters.js';
import { contended } from './contended.js';
import { crash } from './crash.js';
import { engines } from './engines.js';
import { eventCost } from './event-cost.js';
import { handOver } from './hand-over.js';
import { heldNames } from './held-names.js';
import { idleWaiters } from './idle-waiters.js';
import { nameRendering } from './name-rendering.js';
import { profile } from './profile.js';
import { renewal } from './renewal.js';
import { uncontended } from './uncontended.js';
import { waiters } from './waiters.js';

export const sections: Readonly<Record<string, Section>> = {
  uncontended,
  waiters,
  'name-rendering': nameRendering,
  'event-cost': eventCost,
  'held-names': heldNames,
  'aborted-waiters': abortedWaiters,
  engines,
  contended,
  'hand-over': handOver,
  crash,
  'idle-waiters': idleWaiters,
  renewal,
  profile,
};
