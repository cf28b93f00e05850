import type { Section } from '../section.js';
import { abort } from './abort.js';
import { abortRace } from './abort-race.js';
import { abortStorm } from './abort-storm.js';
import { blockedLoop } from './blocked-loop.js';
import { capabilityHonesty } from './capability-honesty.js';
import { closed } from './closed.js';
import { crash } from './crash.js';
import { engineErrors } from './engine-errors.js';
import { engineRestart } from './engine-restart.js';
import { exclusion } from './exclusion.js';
import { expiry } from './expiry.js';
import { fairness } from './fairness.js';
import { fencing } from './fencing.js';
import { fuzz } from './fuzz.js';
import { handover } from './handover.js';
import { harnessSection } from './harness.js';
import { inspect } from './inspect.js';
import { lossSignal } from './loss-signal.js';
import { lostReply } from './lost-reply.js';
import { names } from './names.js';
import { pausedHolder } from './paused-holder.js';
import { randomKill } from './random-kill.js';
import { release } from './release.js';
import { shared } from './shared.js';
import { staleRelease } from './stale-release.js';
import { tryAcquire } from './try-acquire.js';

/** Every section, in the order they run: first who must be trusted, last what costs most. */
export const sections: readonly Section[] = [
  harnessSection,
  capabilityHonesty,
  exclusion,
  handover,
  tryAcquire,
  abort,
  release,
  staleRelease,
  expiry,
  lossSignal,
  fencing,
  crash,
  fairness,
  shared,
  names,
  inspect,
  engineErrors,
  closed,
  abortRace,
  randomKill,
  pausedHolder,
  blockedLoop,
  lostReply,
  engineRestart,
  abortStorm,
  fuzz,
];
