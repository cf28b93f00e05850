import { timingSafeEqual } from 'node:crypto';

/** Whether the header `Authorization` brings this user and password. */
export function isAuthorized(header: string | undefined, user: string, password: string): boolean {
  const [scheme = '', encoded = ''] = (header ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return false;
  const given = Buffer.from(encoded, 'base64');
  const wanted = Buffer.from(`${user}:${password}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
