/** By what the elements of the document's lists are told apart. */
const KEYS = ['nqn', 'nsid', 'portid', 'grpid', 'name'];

/**
 * Whether everything that stands in the wanted document stands in the actual one too; more may stand there. An attribute that was never set
 * is saved as an empty text, which the kernel does not take back: such a one does not count.
 */
export function isCovered(wanted: unknown, actual: unknown): boolean {
  if (Array.isArray(wanted)) {
    const found = (element: unknown): boolean => (actual as unknown[]).some((other) => isSame(element, other) && isCovered(element, other));
    return Array.isArray(actual) && wanted.every(found);
  }
  if (isObject(wanted)) return isObject(actual) && Object.entries(wanted).every(([key, value]) => isCovered(value, actual[key]));
  return wanted === '' || String(wanted) === String(actual);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function isSame(element: unknown, other: unknown): boolean {
  if (!isObject(element) || !isObject(other)) return element === other;
  return KEYS.every((key) => element[key] === other[key]);
}
