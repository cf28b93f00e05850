/** A space as the cluster describes it. */
export interface Space {
  readonly name: string;
  readonly sizeBytes: number;
  /** Members of the domain on which the space is a device. */
  readonly appHosts: readonly string[];
}

interface SpaceDocument {
  readonly resources: readonly { readonly name: string; readonly sizeBytes: number | string; readonly _ahosts?: string }[];
}

/** Reads what `space-list -n NAME --json` prints. */
export function parseSpace(text: string): Space {
  const [resource] = (JSON.parse(text) as SpaceDocument).resources;
  if (!resource) throw new Error('the list of resources is empty');
  return { name: resource.name, sizeBytes: Number(resource.sizeBytes), appHosts: hostNames(resource._ahosts ?? '') };
}

/** `one,two(12GB,NC)`: names, each with details in parentheses that do not matter here. */
function hostNames(text: string): readonly string[] {
  return text
    .replaceAll(/\([^)]*\)/g, '')
    .split(/[\s,]+/)
    .filter((name) => name !== '');
}
