/**
 * Generations that differ in their commands: `titanium` (T…), `host` (old G, L and others) and `initiator` (I…, V…, G280 and up),
 * which names initiators where the others name hosts. Newer ones still take the older words.
 */
export type FirmwareFamily = 'titanium' | 'host' | 'initiator';

const FIRST_INITIATOR_G = 280;

export function firmwareFamily(firmware: string): FirmwareFamily {
  const letter = firmware.charAt(0).toUpperCase();
  if (letter === 'T') return 'titanium';
  if (letter === 'I' || letter === 'V') return 'initiator';
  const release = Number(/^G[A-Z]*(\d{3})/i.exec(firmware)?.[1] ?? 0);
  return release >= FIRST_INITIATOR_G ? 'initiator' : 'host';
}
