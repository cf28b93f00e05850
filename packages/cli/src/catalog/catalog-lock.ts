import type { LockScope } from '@holdfast/core';

/** One lock as one class declares it: a row of the catalogue. @public */
export interface CatalogLock {
  /** Folder name of the package that declares it. */
  readonly system: string;
  /** What documents call the system. */
  readonly title: string;
  /** How far it excludes. */
  readonly scope: LockScope;
  /** The name template as it is written; null for a name function. */
  readonly name: string | null;
  /** The class; null for a definition that no method of an exported class carries. */
  readonly class: string | null;
  /** The methods that take it, in the order of the class's text. */
  readonly methods: readonly string[];
  /** Source file, relative to the root with forward slashes. */
  readonly file: string;
  /** What is done under it, in words; null when nobody said. */
  readonly criticalSection: string | null;
  /** When it is taken, in words; null when always. */
  readonly when: string | null;
  /** Where a definition says it is used; null for what methods declare. */
  readonly where: string | null;
}
