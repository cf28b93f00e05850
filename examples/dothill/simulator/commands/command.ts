import type { ArrayState } from '../array-state.js';
import type { AnswerObject } from '../answer-xml.js';
import type { CommandArguments } from '../command-arguments.js';
import type { FirmwareFamily } from '../firmware.js';
import type { Fence } from '../write-fence.js';

/** One command of the array. */
export interface Command {
  /** Its fixed words, as in `map volume`. */
  readonly words: string;
  /** Names that may be followed by a value. */
  readonly keywords?: readonly string[];
  /** How many values may stand by themselves at the end: none by default. */
  readonly positional?: readonly [min: number, max: number];
  /** Generations that know it: all by default. */
  readonly families?: readonly FirmwareFamily[];
  /** Fences that its senders must not have been overtaken at: none by default, which is right for what only shows. */
  readonly changes?: readonly Fence[];
  /**
   * @param reader - the session that asks
   * @param assertLatest - throws when the sender was overtaken meanwhile; to be called after a window
   */
  run(state: ArrayState, args: CommandArguments, reader: string, assertLatest: () => void): readonly AnswerObject[] | Promise<readonly AnswerObject[]>;
}
