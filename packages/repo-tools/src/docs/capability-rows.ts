import type { LockProviderCapabilities } from '@holdfast/core/provider';
import type { KnownProvider } from './known-providers.js';
import { table } from '@holdfast/cli';

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

function time(ms: number): string {
  if (ms === 0) return 'at once';
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}

/** What the manifest's fields are called in the tables, and how each is put. */
const rows: readonly (readonly [title: string, cell: (capabilities: LockProviderCapabilities) => string])[] = [
  ['Engine', ({ engine }) => engine],
  ['Reach', ({ reach }) => reach],
  ['Shared mode', ({ shared }) => yesNo(shared)],
  ['Serves waiters in order, as far as it reaches', ({ fair }) => yesNo(fair)],
  ['Fencing tokens', ({ fencing }) => yesNo(fencing)],
  ['A loss is told within', ({ lossDetectionMs }) => (lossDetectionMs === null ? 'not lost while its process lives' : time(lossDetectionMs))],
  ['A killed holder’s lock is free within', ({ crashReleaseMs }) => (crashReleaseMs === 0 ? 'nothing outlives the process' : time(crashReleaseMs))],
  ['An abandoned wait is withdrawn within', ({ abandonedClaimMs }) => time(abandonedClaimMs)],
  ['Longest name before hashing', ({ maxNameBytes, distinctNames }) => (distinctNames === false ? 'never hashed: as other programs name it, or refused' : maxNameBytes === null ? 'any' : `${maxNameBytes} bytes`)],
  ['Take-over from a dead holder', ({ takeover }) => (takeover === 'exact' ? 'exactly one waiter' : 'best effort: two may get it')],
  ['Waiters', ({ waiting, pollMs }) => (waiting === 'push' ? 'are woken' : `look again${pollMs === undefined ? '' : ` every ${pollMs} ms or so`}`)],
  ['Key format', ({ keyFormat }) => String(keyFormat)],
];

/** One provider's manifest, a row for each field. */
export function capabilityTable({ capabilities }: KnownProvider): string {
  return table(['Capability', 'Value'], rows.map(([title, cell]) => [title, cell(capabilities)]));
}

/** All providers side by side, a column for each. */
export function providerMatrix(providers: readonly KnownProvider[]): string {
  const head = ['Capability', ...providers.map(({ packageName }) => `\`${packageName}\``)];
  return table(head, rows.map(([title, cell]) => [title, ...providers.map(({ capabilities }) => cell(capabilities))]));
}
