/** A piece of a page that is markup already, and is not escaped again. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a page may be filled with; an absent piece leaves no trace. */
export type Piece = string | number | Markup | undefined | readonly Piece[];

function write(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (Array.isArray(piece)) return piece.map(write).join('');
  return String(piece).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * Markup with every filled-in text escaped: names in a file are somebody else's, and may be anything.
 *
 * @example html`<td title="${task}">${label}</td>`
 */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup =>
  new Markup(parts.reduce((page, part, i) => page + write(pieces[i - 1]) + part));
