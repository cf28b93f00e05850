/** A part of a page that a program writes: in Markdown between `<!-- generated:NAME -->` and `<!-- /generated -->`. @public */
export interface GeneratedBlock {
  /** What stands there, such as `locks`. */
  readonly name: string;
  /** Line of its opening marker, counted from 1. */
  readonly line: number;
  /** What stands between the markers, trimmed. */
  readonly body: string;
}

/** How the markers are written in one kind of page. */
interface Markers {
  readonly block: RegExp;
  readonly any: RegExp;
  readonly open: (name: string) => string;
  readonly close: string;
}

const MARKDOWN: Markers = {
  block: /^<!-- generated:([\w-]+) -->\n([\s\S]*?)^<!-- \/generated -->$/gm,
  any: /^<!-- \/?generated/,
  open: (name) => `<!-- generated:${name} -->`,
  close: '<!-- /generated -->',
};

/** Comments of reStructuredText. */
const RST: Markers = {
  block: /^\.\. generated:([\w-]+)\n([\s\S]*?)^\.\. \/generated$/gm,
  any: /^\.\. \/?generated/,
  open: (name) => `.. generated:${name}`,
  close: '.. /generated',
};

const markersOf = (file: string): Markers => (file.endsWith('.rst') ? RST : MARKDOWN);

/** The generated blocks of a page, in their order. @public */
export function findBlocks(file: string, text: string): readonly GeneratedBlock[] {
  return [...text.matchAll(markersOf(file).block)].map((match) => ({
    name: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length,
    body: (match[2] ?? '').trim(),
  }));
}

/** The page with each block's body replaced by what `bodyOf` gives for its name; for undefined the block stays as it is. @public */
export function replaceBlocks(file: string, text: string, bodyOf: (name: string) => string | undefined): string {
  const { block, open, close } = markersOf(file);
  return text.replace(block, (whole: string, name: string) => {
    const body = bodyOf(name);
    return body === undefined ? whole : `${open(name)}\n\n${body}\n\n${close}`;
  });
}

/** Lines with a marker that belongs to no whole block: unknown spelling, or one without its partner. @public */
export function strayMarkers(file: string, text: string): readonly number[] {
  const { block, any } = markersOf(file);
  const rest = text.replace(block, (whole) => '\n'.repeat(whole.split('\n').length - 1));
  return rest.split('\n').flatMap((line, index) => (any.test(line) ? [index + 1] : []));
}
