/** A docstring as paragraphs of running text. */
export interface Docstring {
  readonly paragraphs: readonly string[];
}

const EXPORTED = /\/\*\*((?:(?!\*\/).)*)\*\/\nexport (?:const|(?:async )?function) (\w+)/gs;

function paragraphsOf(comment: string): string[] {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replaceAll(/\s*\n\s*/g, ' '))
    .filter((paragraph) => paragraph !== '' && !paragraph.startsWith('@'));
}

/** The docstrings of what a TypeScript source exports, by name; paragraphs of tags are left out. */
export function docstringsOf(source: string): ReadonlyMap<string, Docstring> {
  const found = [...source.matchAll(EXPORTED)].map(
    ([, comment = '', name = '']) => [name, { paragraphs: paragraphsOf(comment) }] as const,
  );
  return new Map(found);
}

/** The first sentence of a text, with its full stop. */
export const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/.exec(text)?.[0] ?? text;
