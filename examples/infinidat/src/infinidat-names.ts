const HOST_PREFIX = 'openstack-host-';

/** Who made an object, in its metadata and in the header of every request. */
export const CREATED_BY = 'holdfast/0.1.0';

/** The array's name of a volume; volumes made by Cinder's driver are found under it, too. */
export function volumeName(id: string): string {
  return `openstack-vol-${id}`;
}

export function snapshotName(id: string): string {
  return `openstack-snap-${id}`;
}

/** The array's name of the host that stands for one port: every port of a machine is a host of its own. */
export function hostName(address: string): string {
  return `${HOST_PREFIX}${address.replaceAll(':', '.')}`;
}

/** Whether a host of this name was made by such a driver, and can go when it is empty. */
export function isOurHost(name: string): boolean {
  return name.startsWith(HOST_PREFIX);
}
