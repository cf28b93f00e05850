/** One condition of a query, such as `name=eq:vol1`. */
export interface FieldFilter {
  readonly field: string;
  /** Whether a value of the field meets it. */
  readonly accepts: (value: unknown) => boolean;
}

/** What stands behind an operator: whether `value` meets it for these operands, of which all but `in` and `between` have one. */
const OPERATORS = new Map<string, (value: unknown, operands: readonly string[]) => boolean>([
  ['eq', (value, [operand = '']) => isEqual(value, operand)],
  ['ne', (value, [operand = '']) => !isEqual(value, operand)],
  ['like', (value, [operand = '']) => String(value ?? '').toLowerCase().includes(operand.toLowerCase())],
  ['gt', (value, [operand = '']) => compare(value, operand) > 0],
  ['ge', (value, [operand = '']) => compare(value, operand) >= 0],
  ['lt', (value, [operand = '']) => compare(value, operand) < 0],
  ['le', (value, [operand = '']) => compare(value, operand) <= 0],
  ['in', (value, operands) => operands.some((operand) => isEqual(value, operand))],
  ['notin', (value, operands) => !operands.some((operand) => isEqual(value, operand))],
  ['between', (value, [low = '', high = '']) => compare(value, low) >= 0 && compare(value, high) <= 0],
]);
const MANY_OPERANDS = ['in', 'notin', 'between'];

/** @param condition - `operator:operand`; without an operator that the array knows, the whole of it is what the field must be equal to */
export function fieldFilter(field: string, condition: string): FieldFilter {
  const colon = condition.indexOf(':');
  const name = condition.slice(0, Math.max(colon, 0));
  const operator = OPERATORS.get(name);
  if (operator === undefined) return { field, accepts: (value) => isEqual(value, condition) };
  const operand = condition.slice(colon + 1);
  const operands = MANY_OPERANDS.includes(name) ? operand.replace(/^\((.*)\)$/s, '$1').split(',') : [operand];
  return { field, accepts: (value) => operator(value, operands) };
}

function isEqual(value: unknown, operand: string): boolean {
  if (value === null || value === undefined) return operand === 'null';
  return typeof value === 'number' ? value === Number(operand) && operand.trim() !== '' : String(value) === operand;
}

/** Numbers as numbers, everything else as text; NaN, which meets no comparison, when there is nothing to compare. */
function compare(value: unknown, operand: string): number {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'number') return value - Number(operand);
  const text = String(value);
  return text === operand ? 0 : text < operand ? -1 : 1;
}
