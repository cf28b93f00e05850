export const BYTES_PER_GIB = 2 ** 30;

/** What a cluster's GB holds at least: spaces come out up to 16 MB smaller for each GB that was asked for. */
const LEAST_BYTES_PER_GB = 10 ** 9 - 16 * 10 ** 6;

/** How many GB to ask for to have at least `bytes`: a cluster takes only multiples of the number of its storage servers. */
export function gigabytesFor(bytes: number, storageServers: number): number {
  return Math.ceil(bytes / LEAST_BYTES_PER_GB / storageServers) * storageServers;
}
