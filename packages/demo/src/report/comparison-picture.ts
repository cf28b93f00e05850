import type { RaceComparison } from '../race-comparison.js';
import { lockInWords } from '../verdict.js';
import { escapeMarkup } from './escape-markup.js';
import { PICTURE_STYLE } from './picture-style.js';
import { PICTURE_WIDTH, runPicture } from './run-picture.js';

const HEAD_HEIGHT = 46;

/** One lock without and with it, as an SVG document that needs nothing beside itself. */
export function comparisonPicture(comparison: RaceComparison): string {
  const { system, scope, withoutLock, withLock } = comparison;
  const without = runPicture('Without the lock', withoutLock, HEAD_HEIGHT);
  const locked = runPicture('With the lock', withLock, HEAD_HEIGHT + without.height);
  const height = HEAD_HEIGHT + without.height + locked.height;
  const title = `${system}: ${lockInWords(comparison)} (${scope})`;
  const words = `${title}. Without the lock the array saw ${withoutLock.violations.length} violations, with it ${withLock.violations.length}.`;
  return `<svg class="holdfast" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PICTURE_WIDTH} ${height}" width="${PICTURE_WIDTH}" height="${height}" role="img" aria-label="${escapeMarkup(words)}">
<style>${PICTURE_STYLE}</style>
<rect width="100%" height="100%" style="fill: var(--paper)"/>
<text class="title" x="4" y="17">${escapeMarkup(title)}</text>
${legend(36)}
${without.svg}
${locked.svg}
</svg>`;
}

function legend(y: number): string {
  const entries = [
    { kind: 'wait', x: 4, words: 'waits for the lock' },
    { kind: 'hold', x: 144, words: 'is inside' },
    { kind: 'ask', x: 229, words: 'the array serves a request' },
  ];
  const drawn = entries.map(({ kind, x, words }) => {
    return `<rect class="${kind}" x="${x}" y="${y - 8}" width="14" height="8"/><text class="soft" x="${x + 19}" y="${y}">${words}</text>`;
  });
  return [...drawn, `<path class="wrong" d="M409 ${y - 8}h8l-4 8z"/><text class="soft" x="423" y="${y}">the array sees a violation</text>`].join('\n');
}
