import { styleText } from 'node:util';

/** Colours by meaning. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
}

const plain: Paint = { good: (text) => text, bad: (text) => text };
const coloured: Paint = { good: (text) => styleText('green', text, { validateStream: false }), bad: (text) => styleText('red', text, { validateStream: false }) };

/** Colours only for people at a terminal who did not forbid them (https://no-color.org). */
export function choosePaint(wanted: boolean, isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  return wanted && isTerminal && !env.NO_COLOR && env.TERM !== 'dumb' ? coloured : plain;
}
