import { expect, test } from 'vitest';
import type { ReportData } from '../../../local/infer/report/data.ts';
import { reportPage } from '../../../local/infer/report/page.ts';

const EVIL = '<img src=x onerror=alert(1)>"\'&';

const data: ReportData = {
  source: EVIL,
  kind: 'categorical',
  method: 'auto',
  reason: EVIL,
  figures: [{ name: 'Tasks', value: EVIL }],
  qualityName: 'Share of right votes',
  reliability: {
    judgedBy: EVIL,
    ece: 0.125,
    bins: [{ confidence: 0.75, value: 0.6, low: 0.5, high: 0.7, count: 20 }],
  },
  annotators: [{ annotator: EVIL, answers: 7, value: 0.6, low: 0.4, high: 0.8 }],
  confusion: {
    rows: 'label',
    columns: 'vote',
    classes: [EVIL, 'no'],
    counts: [
      [3, 1],
      [0, 0],
    ],
  },
  contested: [
    { task: EVIL, label: EVIL, confidence: 0.4, answers: 5, shares: [{ label: EVIL, share: 0.4 }] },
  ],
  labels: [{ label: EVIL, count: 12 }],
};

test('names from a file stay text, in every part of the page', () => {
  const page = reportPage(data);
  expect(page).not.toContain('<img');
  expect(
    page.match(/&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;/g)?.length,
  ).toBeGreaterThan(10);
});

test('nothing is fetched and nothing runs: no script, no address', () => {
  const page = reportPage(data);
  expect(page).not.toMatch(/<script|<link|url\(|https?:|src=(?!x)/);
  expect(page).toContain(`default-src 'none'`);
});

test('shows the figures that were given, and only the parts there are', () => {
  const page = reportPage(data);
  expect(page).toContain('Expected calibration error 12.5%');
  expect(page).toContain('said 75.0%, right 60.0%, 20 labels');
  expect(page).toMatch(/right-cell" style="--share:0.750"/);
  const { reliability: _, confusion: __, labels: ___, ...rest } = data;
  const short = reportPage({ ...rest, annotators: [], contested: [] });
  expect(short.match(/<section/g)).toBeNull();
  expect(page.match(/<section/g)).toHaveLength(5);
  // What scrolls sideways on a small screen must be reached by keyboard, and has a name.
  expect(page.match(/<section class="[^"]*" tabindex="0" aria-label="[^"]+">/g)).toHaveLength(5);
});

test('of a crowd of thousands the table names the lowest and says how many there are', () => {
  const annotators = Array.from({ length: 3_000 }, (_, i) => ({
    annotator: `w${i}`,
    answers: 5,
    value: 1 - i / 3_000,
    low: 0,
    high: 1,
  }));
  const page = reportPage({ ...data, annotators });
  expect(page).toContain('The 200 lowest of 3,000 as a table');
  expect(page).toContain('<td>w2999</td>');
  expect(page).not.toContain('<td>w100</td>');
});
