import { brokenLockProviders } from './broken-lock-providers.js';
import type { ReferenceSubject } from './reference/reference-harness.js';
import { ReferenceLockProvider } from './reference/reference-lock-provider.js';

/** The correct provider that all broken ones are made of. @public */
export const referenceSubject: ReferenceSubject = { name: 'reference', create: (options) => new ReferenceLockProvider(options) };

/** The reference or a broken provider by its name. */
export function subjectNamed(name: string): ReferenceSubject {
  const subjects = [referenceSubject, ...brokenLockProviders];
  const subject = subjects.find((each) => each.name === name);
  if (!subject) throw new RangeError(`no provider "${name}"; there are ${subjects.map((each) => each.name).join(', ')}`);
  return subject;
}
