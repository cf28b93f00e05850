import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import type { ReferenceOptions } from '../reference/reference-options.js';

const LOOK_EVERY_MS = 20;

/** Keeps a timer going after its close; it ends with the backend, so that the judge itself can end. */
export class TimerLeavingLockProvider extends ReferenceLockProvider {
  constructor(options: ReferenceOptions) {
    super(options);
    const { engine } = options;
    const timer = setInterval(() => {
      if (typeof engine === 'string' || engine.isStopped) clearInterval(timer);
    }, LOOK_EVERY_MS);
  }
}
