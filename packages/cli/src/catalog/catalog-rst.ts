import type { CatalogLock } from './catalog-lock.js';

const LINE_LENGTH = 79;

/** The catalogue as reStructuredText: an item for each lock of a class, under the title of its system. @public */
export function catalogRst(locks: readonly CatalogLock[]): string {
  return locks.map(item).join('\n\n');
}

function item(lock: CatalogLock): string {
  const { title, scope, criticalSection, when, name, file } = lock;
  const facts = [
    ['Lock scope', `${scope.charAt(0).toUpperCase()}${scope.slice(1)}`],
    ['Critical section', criticalSection ?? 'not told'],
    ...(when === null ? [] : [['When', when]]),
    ['Lock name', name === null ? 'given by a function' : literal(name)],
    ['Where', placeOf(lock)],
    ['File', literal(file)],
  ];
  return [`${title}:`, ...facts.map(([fact, text]) => bullet(`${fact}: ${text}${text?.endsWith('.') ? '' : '.'}`))].join('\n');
}

function placeOf({ class: className, methods, where }: CatalogLock): string {
  if (className === null) return where ?? 'not told';
  return `${list(methods.map(literal))} ${methods.length === 1 ? 'method' : 'methods'} of ${literal(className)}`;
}

const literal = (text: string): string => `\`${text}\``;

const list = (items: readonly string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);

/** Indented, so that title and bullets are one item of a definition list; what stands in quotes is never broken. */
function bullet(text: string): string {
  const lines: string[] = [];
  let line = '  -';
  for (const word of text.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    if (line.length + 1 + word.length > LINE_LENGTH && line.trim() !== '-') {
      lines.push(line);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
