const LENGTH = 20;

/** The array's name of a volume: `v` and the first 19 characters of the base64url of its UUID, for arrays allow 20. */
export function volumeName(id: string): string {
  return arrayName('v', id);
}

export function snapshotName(id: string): string {
  return arrayName('s', id);
}

function arrayName(prefix: string, id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return `${prefix}${bytes.toString('base64url')}`.slice(0, LENGTH);
}

/** A host name as the array takes it for a nickname. */
export function hostNickname(host: string, longest: number): string {
  return host.replaceAll('.', '_').replace(/[", \\<>]/g, '').slice(0, longest);
}
