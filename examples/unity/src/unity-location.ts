/** What is recorded as a volume's location: `key^value` pairs, keys sorted, such as `id^sv_1|system^APM…|type^lun|version^1.0.0`. */
export type UnityLocation = Readonly<Record<'id' | 'system' | 'type' | 'version', string>>;

export function formatLocation(location: UnityLocation): string {
  return Object.entries(location)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}^${value}`)
    .join('|');
}

/** The LUN's id in a location, when it is one of this array. */
export function lunIdIn(location: string | null | undefined, system: string): string | undefined {
  const pairs = new Map((location ?? '').split('|').map((pair): [string, string] => [pair.split('^', 1)[0] ?? '', pair.slice(pair.indexOf('^') + 1)]));
  return pairs.get('system') === system ? pairs.get('id') : undefined;
}
