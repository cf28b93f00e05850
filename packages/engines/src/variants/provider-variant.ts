import type { SectionName } from '@holdfast/conformance';
import type { PackageEdit } from './edited-package.js';

/** A provider's algorithm with something wrong in it. */
export interface ProviderVariant {
  /** What it does. */
  readonly does: string;
  readonly edits: readonly PackageEdit[];
  /** The section that notices it, and words of what it says. */
  readonly fails: SectionName;
  readonly saying: RegExp;
}
