import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { crc32 } from 'node:zlib';
import type { LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import { LockTable, type Claim, type ClaimAnswer } from '../reference/lock-table.js';
import type { ProviderClass, Sins } from '../sin.js';

/** What may become of a name on its way to a key, a file or a number. */
const MANGLERS: Readonly<Record<string, (name: string) => string>> = {
  'folds-case': (name) => name.toLowerCase(),
  'trims-names': (name) => name.trim(),
  'collapses-blanks': (name) => name.replace(/\s+/g, ' '),
  'ends-names-at-nul': (name) => name.split('\u0000')[0]!,
  'joins-paths': (name) => posix.normalize(`/${name}`),
  'unescapes-names': (name) => name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  'folds-compatible-forms': (name) => name.normalize('NFKC'),
  'keeps-ascii-only': (name) => name.replace(/[^\u0020-\u007e]/g, '?'),
  'drops-invisible-characters': (name) => name.replace(/[\u200b-\u200d\ufeff]/g, ''),
  'forgets-scope': (name) => name.slice(name.indexOf(':') + 1),
  'counts-units-as-bytes': (name) => Buffer.from(name, 'latin1').toString('latin1'),
  'keeps-both-ends': (name) => (name.length > 64 ? `${name.slice(0, 32)}~${name.slice(-31)}` : name),
  'cuts-very-long-names': (name) => name.slice(0, 16_384),
  'reads-numbers': (name) => name.replace(/:(\d[\de]*)$/, (_, digits: string) => `:${String(Number(digits))}`),
  'hashes-by-crc': (name) => String(crc32(name)),
  'hashes-by-31': (name) => String([...Buffer.from(name)].reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0)),
  'hashes-in-32-bits': (name) => createHash('sha256').update(name).digest('hex').slice(0, 8),
  'drops-accents': (name) => name.normalize('NFD').replace(/\p{M}/gu, ''),
};

function mangling(mangle: (name: string) => string): ProviderClass {
  return class extends ReferenceLockProvider {
    override engineName(name: LockName): string {
      return mangle(name);
    }
  };
}

const SLOTS = 256;

/** Has room for so many names; the rest is waved through. */
class SlotTable extends LockTable {
  readonly #names = new Set<string>();

  override claim(claim: Claim): ClaimAnswer {
    if (this.#names.size < SLOTS) this.#names.add(claim.name);
    return this.#names.has(claim.name) ? super.claim(claim) : { counter: 1n, tookOver: false };
  }
}

/** Removes a key with everything below it. */
class PrefixReleasingTable extends LockTable {
  override release(name: string, id: string): boolean {
    const isReleased = super.release(name, id);
    for (const { name: other } of this.list()) if (other.startsWith(name)) this.forceReleaseOnly(other);
    return isReleased;
  }

  protected forceReleaseOnly(name: string): void {
    for (const id of [...(this.entry(name)?.holders.keys() ?? [])]) super.release(name, id);
  }
}

export const namesMangled: Sins = {
  ...Object.fromEntries(Object.entries(MANGLERS).map(([sin, mangle]) => [sin, { fails: 'names', provider: mangling(mangle) }] as const)),
  'runs-out-of-slots': { fails: 'names', table: SlotTable },
  'releases-by-prefix': { fails: 'names', table: PrefixReleasingTable },
};
