const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** The text as it may stand in HTML or SVG, between tags and in quoted attributes. Control characters, which XML forbids, become blanks. */
export function escapeMarkup(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
