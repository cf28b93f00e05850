/** URL of a built file of core that its entry does not show. Measuring an internal step is the one reason to look there. */
export function coreFile(path: string): string {
  return new URL(path, import.meta.resolve('@holdfast/core')).href;
}
