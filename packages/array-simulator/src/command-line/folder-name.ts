/** Whether a name can be that of one folder: what comes from a command line or a file must not lead out of the tree. */
export function isFolderName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0');
}
