import type { LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Makes names fit for files by replacing what does not fit. */
export class SanitisingLockProvider extends ReferenceLockProvider {
  override engineName(name: LockName): string {
    return name.replaceAll('/', '_');
  }
}

/** Cuts long names. */
export class CuttingLockProvider extends ReferenceLockProvider {
  override engineName(name: LockName): string {
    return name.slice(0, 255);
  }
}

/** Takes two spellings of one letter for one letter. */
export class NormalisingLockProvider extends ReferenceLockProvider {
  override engineName(name: LockName): string {
    return name.normalize('NFC');
  }
}
