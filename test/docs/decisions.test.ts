import { expect, test } from 'vitest';
import { decisionFiles, textOf } from './markdown.ts';

const HEADINGS = ['Status', 'Context', 'Decision', 'Alternatives', 'Evidence', 'Consequences'];
const MOST_WORDS = 650;

const nameOf = (path: string): string => path.slice('docs/decisions/'.length);
const numberOf = (path: string): string => nameOf(path).slice(0, 4);

test('decisions are numbered from 0001 without a gap, under a kebab-case title', () => {
  const names = decisionFiles().map(nameOf);
  expect(names.length).toBeGreaterThan(0);
  for (const [i, name] of names.entries()) {
    expect(name).toMatch(/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$/);
    expect(Number(name.slice(0, 4)), name).toBe(i + 1);
  }
});

test.each(decisionFiles())('%s has its number, its six headings in order, and one page', (path) => {
  const text = textOf(path);
  expect(text).toMatch(new RegExp(`^# ${numberOf(path)} [A-Z].*\\n\\n## Status\\n\\n`));
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(HEADINGS);
  for (const section of text.split(/^## .+$/m).slice(1)) expect(section.trim()).not.toBe('');
  expect(text.split(/\s+/).length).toBeLessThan(MOST_WORDS);
});

test('a status is accepted, proposed, or superseded by a record that is there', () => {
  const numbers = decisionFiles().map(numberOf);
  for (const path of decisionFiles()) {
    const status = /## Status\n\n(.+)\n/.exec(textOf(path))?.[1] ?? '';
    expect(status, path).toMatch(/^(Accepted|Proposed|Superseded by \[\d{4}\]\(.+\))\.$/);
    const newer = /^Superseded by \[(\d{4})\]/.exec(status)?.[1];
    if (newer !== undefined) expect(numbers).toContain(newer);
  }
});
