/** A part of a page that a program writes: `<!-- generated:NAME -->` … `<!-- /generated -->`. */
export interface GeneratedBlock {
  readonly name: string;
  /** Line of its opening marker, counted from 1. */
  readonly line: number;
  /** What stands between the markers, trimmed. */
  readonly body: string;
}

const pattern = /^<!-- generated:([\w-]+) -->\n([\s\S]*?)^<!-- \/generated -->$/gm;

/** The generated blocks of a page, in their order. */
export function findBlocks(text: string): readonly GeneratedBlock[] {
  return [...text.matchAll(pattern)].map((match) => ({
    name: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length,
    body: (match[2] ?? '').trim(),
  }));
}

/** The page with each block's body replaced by what `bodyOf` gives for its name. */
export function replaceBlocks(text: string, bodyOf: (name: string) => string): string {
  return text.replace(pattern, (_, name: string) => `<!-- generated:${name} -->\n\n${bodyOf(name)}\n\n<!-- /generated -->`);
}

/** Lines with a marker that belongs to no whole block: unknown spelling, or one without its partner. */
export function strayMarkers(text: string): readonly number[] {
  const rest = text.replace(pattern, (block) => '\n'.repeat(block.split('\n').length - 1));
  return rest.split('\n').flatMap((line, index) => (/<!-- \/?generated/.test(line) ? [index + 1] : []));
}
