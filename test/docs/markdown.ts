import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

export const fileUrl = (path: string): URL => new URL(path, ROOT);

export const textOf = (path: string): string => readFileSync(fileUrl(path), 'utf8');

const markdownIn = (folder: string): string[] =>
  readdirSync(fileUrl(folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => folder + name);

export const decisionFiles = (): string[] => markdownIn('docs/decisions/').sort();

/** Every page for people: those of the root, of docs/ and the decisions. */
export const pages = (): string[] => [
  ...markdownIn(''),
  ...markdownIn('docs/'),
  ...decisionFiles(),
];

/** The content of the fenced block that is named after its language, as in ```` ```json job-file ````. */
export function blockOf(path: string, name: string): string {
  const block = new RegExp(`^\`\`\`\\w+ ${name}\\n(.*?)^\`\`\`$`, 'ms').exec(textOf(path))?.[1];
  if (block === undefined) throw new Error(`${path} has no block ${name}`);
  return block;
}

/** Rows of the tables under a heading, cells trimmed, without head and rule; the whole page without one. */
export function rowsOf(path: string, heading?: string): string[][] {
  const text = textOf(path);
  const start = heading === undefined ? 0 : text.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`${path} has no heading ${heading}`);
  const body = text.slice(start + 1 + (heading?.length ?? 0));
  const section = heading === undefined ? body : (body.split(/\n#{1,3} /)[0] ?? '');
  const rows = section
    .split('\n')
    .map((line) => (line.startsWith('|') ? line.slice(1, -1).split('|') : undefined));
  return rows.flatMap((cells, i) => {
    const isHead = rows[i + 1]?.every((cell) => /^ *-+ *$/.test(cell)) ?? false;
    const isRule = cells?.every((cell) => /^ *-+ *$/.test(cell)) ?? false;
    return cells === undefined || isHead || isRule ? [] : [cells.map((cell) => cell.trim())];
  });
}

/** What stands between backticks. */
export const codesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** The page without its fenced blocks. */
export const proseOf = (path: string): string => textOf(path).replaceAll(/^```.*?^```$/gms, '');
