import type { ReferenceSubject } from './reference/reference-harness.js';
import { ReferenceLockProvider } from './reference/reference-lock-provider.js';

/** The correct provider that all broken ones are made of. */
export const referenceSubject: ReferenceSubject = { name: 'reference', create: (options) => new ReferenceLockProvider(options) };

const subjects = new Map<string, ReferenceSubject>([[referenceSubject.name, referenceSubject]]);

export function subjectNamed(name: string): ReferenceSubject {
  const subject = subjects.get(name);
  if (!subject) throw new RangeError(`no provider "${name}"; there are ${[...subjects.keys()].join(', ')}`);
  return subject;
}
