/** How one generation of firmware words the commands that differ. */
export interface DothillSyntax {
  readonly showVolumeMaps: (volume: string) => readonly string[];
  readonly showLuns: (initiator: string) => readonly string[];
  readonly showHosts: readonly string[];
  /** Property of a host in the answer to `showHosts`. */
  readonly hostId: string;
  readonly nameHost: (initiator: string, nickname: string) => readonly string[];
  /** Keyword that stands before initiators in `map volume` and `unmap volume`. */
  readonly initiatorKeyword: 'host' | 'initiator';
  readonly longestNickname: number;
}

const hostSyntax: DothillSyntax = {
  showVolumeMaps: (volume) => ['show', 'maps', volume],
  showLuns: (initiator) => ['show', 'maps', 'initiator', initiator],
  showHosts: ['show', 'hosts'],
  hostId: 'host-id',
  nameHost: (initiator, nickname) => ['create', 'host', 'id', initiator, nickname],
  initiatorKeyword: 'host',
  longestNickname: 31,
};

const titaniumSyntax: DothillSyntax = {
  ...hostSyntax,
  showVolumeMaps: (volume) => ['show', 'volume-maps', volume],
  showLuns: (initiator) => ['show', 'host-maps', initiator],
  longestNickname: 15,
};

const initiatorSyntax: DothillSyntax = {
  ...hostSyntax,
  showHosts: ['show', 'initiators'],
  hostId: 'id',
  nameHost: (initiator, nickname) => ['set', 'initiator', 'nickname', nickname, 'id', initiator],
  initiatorKeyword: 'initiator',
};

/** @param firmware - what `show controllers` calls `sc-fw`: T… is the oldest generation, I…, V… and G280 and up the newest */
export function syntaxOf(firmware: string): DothillSyntax {
  if (firmware.startsWith('T')) return titaniumSyntax;
  const release = Number(/^G[A-Z]*(\d{3})/.exec(firmware)?.[1] ?? 0);
  return /^[IV]/.test(firmware) || release >= 280 ? initiatorSyntax : hostSyntax;
}
