import { writeFileSync } from 'node:fs';
import type { Fence } from './fence.js';

/** A fence written out as a module of its own. */
export interface FenceProgram {
  readonly fence: Fence;
  /** The TypeScript file. */
  readonly path: string;
  /** How many lines of earlier fences stand before its own. */
  readonly leadingLines: number;
}

/** Writes the fence at `index`, with the fences that it continues before it. */
export function fenceProgram(fences: readonly Fence[], index: number, file: string): FenceProgram {
  const fence = fences[index];
  if (!fence) throw new RangeError(`there is no fence ${index}`);
  const texts = [fence.text];
  for (let at = index; fences[at]?.flags.includes('continues') && fences[at - 1]?.file === fence.file; at -= 1) texts.unshift(fences[at - 1]?.text ?? '');
  const leadingLines = texts.slice(0, -1).reduce((sum, text) => sum + text.split('\n').length, 0);
  // A module even when it imports nothing, so that names of two fences never meet.
  writeFileSync(file, `${texts.join('\n')}\nexport {};\n`);
  return { fence, path: file, leadingLines };
}
