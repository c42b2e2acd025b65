import { globSync, readFileSync } from 'node:fs';

/** A source file: its path from the root of the project, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One import of a file. `typeOnly` leaves nothing at run time; `target` is undefined if computed. */
export interface Import {
  readonly target: string | undefined;
  readonly typeOnly: boolean;
}

/** Reads all TypeScript and JavaScript under some folders. */
export function sourcesIn(root: string, folders: readonly string[]): Source[] {
  const pattern = `{${folders.join(',')}}/**/*.{ts,js,mjs}`;
  return globSync(pattern, { cwd: root })
    .sort()
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));
}

/** Comments, texts and templates, in the order in which the first of them starts. */
const WORDLESS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** The code without its comments; texts stay. */
export const withoutComments = (text: string): string =>
  text.replace(WORDLESS, (found) => (/^\/[/*]/.test(found) ? ' ' : found));

/** The code without comments and without what stands in texts. Code inside a template stays. */
export const withoutTexts = (text: string): string =>
  text.replace(WORDLESS, (found) => {
    if (found.startsWith('`')) return (found.match(/\$\{[^}]*\}/g) ?? []).join(' ');
    return /^['"]/.test(found) ? "''" : ' ';
  });

const STATEMENT =
  /(?:^|[;\s}])(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\s+from\s*)?(['"])([^'"\n]+)\2/g;
const DYNAMIC = /\bimport\s*\(\s*(?:(['"`])([^'"`\n]+)\1\s*[,)])?/g;
const TYPE_OF = /\btypeof\s+$/;

/**
 * Every import of a file: `import`, `import type`, `export … from`, `import()` and types by `import()`.
 *
 * `import { type A }` counts as a real one: `verbatimModuleSyntax` keeps it at run time.
 */
export function importsOf({ text }: Source): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  for (const [, type, , target] of code.matchAll(STATEMENT)) {
    found.push({ target, typeOnly: type !== undefined });
  }
  for (const match of code.matchAll(DYNAMIC)) {
    const before = code.slice(0, match.index);
    found.push({ target: match[2], typeOnly: TYPE_OF.test(before) });
  }
  return found;
}
