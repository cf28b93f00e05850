import { ARRAY_CODES, ArrayError, refused } from './array-error.js';
import type { FirmwareFamily } from './firmware.js';

export interface SimulatedInitiator {
  /** iSCSI name, or 16 hexadecimal digits of a Fibre Channel port. */
  readonly id: string;
  readonly nickname: string;
  /** Rises with every creation; see `StaleReads`. */
  readonly madeAt: number;
}

const LONGEST_NICKNAME: Readonly<Record<FirmwareFamily, number>> = { titanium: 15, host: 31, initiator: 31 };

/** The initiators that were given a nickname, called hosts by older firmware. */
export class InitiatorTable {
  readonly #family: FirmwareFamily;
  readonly #initiators = new Map<string, SimulatedInitiator>();

  constructor(family: FirmwareFamily) {
    this.#family = family;
  }

  all(): SimulatedInitiator[] {
    return [...this.#initiators.values()];
  }

  get(id: string): SimulatedInitiator | undefined {
    return this.#initiators.get(initiatorKey(id));
  }

  /** Refuses what could not be created now. */
  check(id: string, nickname: string): void {
    assertInitiatorId(id);
    const longest = LONGEST_NICKNAME[this.#family];
    if (nickname.length === 0 || nickname.length > longest || /[",<>\\.\u0000-\u001f]/.test(nickname)) {
      throw refused(`The nickname "${nickname}" is not valid: 1 to ${longest} characters without quotation mark, comma, period, <, > and backslash.`);
    }
    const taken = this.get(id) ?? this.all().find((initiator) => initiator.nickname === nickname);
    if (taken !== undefined) {
      throw new ArrayError(ARRAY_CODES.nicknameInUse, `The host identifier or nickname is already in use. - "${taken.nickname}"`);
    }
  }

  add(initiator: SimulatedInitiator): void {
    this.#initiators.set(initiatorKey(initiator.id), initiator);
  }

  /** Ids named by a comma-separated list of ids and nicknames. */
  resolve(list: string): string[] {
    return list.split(',').map((entry) => {
      const id = this.all().find((initiator) => initiator.nickname === entry)?.id ?? entry;
      assertInitiatorId(id);
      return id;
    });
  }
}

/** Two spellings of one initiator. */
export function initiatorKey(id: string): string {
  return id.toLowerCase();
}

function assertInitiatorId(id: string): void {
  if (/^(iqn|eui|naa)\.[a-z0-9.:_-]{1,219}$/i.test(id) || /^[0-9a-f]{16}$/i.test(id)) return;
  throw new ArrayError(ARRAY_CODES.initiatorUnknown, `The initiator or host was not found. - "${id}"`);
}
