interface WellFormedString {
  isWellFormed(): boolean;
}

/** Whether a string has no half surrogate pairs (ES2024, in every supported Node, not yet in our `lib`). @internal */
export function isWellFormed(text: string): boolean {
  return (text as unknown as WellFormedString).isWellFormed();
}
