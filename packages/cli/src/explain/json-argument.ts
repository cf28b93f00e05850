import { UsageError } from '../usage-error.js';

/** Reads the JSON list that stands for the arguments of a call. @throws UsageError that shows what it may look like */
export function argumentList(text: string): readonly unknown[] {
  const value = parse('--args', text);
  if (Array.isArray(value)) return value;
  throw new UsageError(`--args takes a JSON list, one entry for each argument of the method, such as '[{"id": "v1"}, "host-1"]'; got ${text}`);
}

/** Reads the JSON object that stands for the object of a call. @throws UsageError that shows what it may look like */
export function propertiesOfSelf(text: string): Readonly<Record<string, unknown>> {
  const value = parse('--self', text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(`--self takes a JSON object with the properties that the lock's name is made of, such as '{"host": "h1"}'; got ${text}`);
}

function parse(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${option} is not JSON: ${(error as Error).message}. Quote it for the shell: ${option} '…'`);
  }
}
