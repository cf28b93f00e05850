import type { LockProviderHarness } from '../harness.js';
import { brokenSubjects } from './broken-lock-providers.js';
import { subjectHarness, type ReferenceHarnessOptions, type ReferenceSubject } from './reference/reference-harness.js';
import { ReferenceLockProvider } from './reference/reference-lock-provider.js';

const reference: ReferenceSubject = { name: 'reference', create: (options) => new ReferenceLockProvider(options) };

/**
 * A harness around the provider that all broken ones are made of. It keeps every promise of the contract, and all of the kit passes.
 * @public
 */
export function referenceHarness(options: ReferenceHarnessOptions): LockProviderHarness {
  return subjectHarness(reference, options);
}

/** The reference or a broken provider by its name. */
export function subjectNamed(name: string): ReferenceSubject {
  const subjects = [reference, ...brokenSubjects];
  const subject = subjects.find((each) => each.name === name);
  if (!subject) throw new RangeError(`no provider "${name}"; there are ${subjects.map((each) => each.name).join(', ')}`);
  return subject;
}
