/** A new name for a link: ten hexadecimal digits. */
export const linkName = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 10);
