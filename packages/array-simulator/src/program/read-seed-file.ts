import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/**
 * Reads what an array holds at the start from a JSON file.
 * @throws an Error that names the file, the place in it, what is wrong there and what is allowed
 */
export async function readSeedFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`seed file ${path}: ${(error as Error).message}`, { cause: error });
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new Error(`seed file ${path}:\n${z.prettifyError(result.error)}`);
}
