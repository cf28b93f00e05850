import { InvalidArgumentError } from 'commander';

/** Reads a whole number of a command line; anything else is refused with the range in words. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed is a whole number from ${min} to ${max}.`);
  };
}

/** Reads milliseconds of a command line, up to ten minutes. */
export const milliseconds = wholeNumber(0, 600_000);

/** Reads a text of a command line that must not be empty. */
export function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}
