/**
 * Provider module of the kit's own contender processes: makes the reference or one of the broken providers by its name.
 */
import type { LockProvider } from '@holdfast/core/provider';
import type { SubjectArgs } from './reference/reference-harness.js';
import { subjectNamed } from './subjects.js';

export function createProvider({ subject, options }: SubjectArgs): LockProvider {
  return subjectNamed(subject).create(options);
}
