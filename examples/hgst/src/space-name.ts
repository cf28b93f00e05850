const LONGEST = 13;

/**
 * A name for a space that `taken` does not have, as much as possible like the one that is wanted. It is only free for as long as nobody else
 * makes a space: to be called under the lock that also covers the making.
 */
export function freeSpaceName(wanted: string, taken: ReadonlySet<string>): string {
  // Dots at either end, or only dots, would hide a device or name a folder; a dash in front would make an option of the name.
  const kept = wanted.replaceAll(/[^A-Za-z0-9._-]/g, '').replaceAll(/^[.-]+|\.+$/g, '');
  let name = (kept === '' ? 'space' : kept).slice(0, LONGEST);
  for (let number = 0; taken.has(name); number += 1) {
    const digits = String(number);
    name = name.slice(0, LONGEST - digits.length) + digits;
  }
  return name;
}
