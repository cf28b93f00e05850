import { z } from 'zod';

const LONGEST_NAME = 255;

/** A name as the array takes one: no control characters, no blanks at either end. */
export const objectName = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters')
  .refine((name) => name.trim() === name, 'must not begin or end with a blank');
