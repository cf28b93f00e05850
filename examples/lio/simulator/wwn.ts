import { rtslibError } from './rtslib-error.js';

const FORMS = [/^iqn\.\d{4}-[01]\d\.[^ _]*\.[^ _]*$/, /^naa\.[125][0-9a-f]{15}$/, /^eui\.[0-9a-f]{16}$/];

/** The name in the form the fabric stores: lower case, without blanks around. */
export function normalWwn(name: string): string {
  const plain = name.trim().toLowerCase();
  if (FORMS.some((form) => form.test(plain))) return plain;
  throw rtslibError('WWN not valid as: iqn, naa, eui');
}
