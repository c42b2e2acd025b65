import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportData } from '../../local/infer/report/data.ts';
import { reportPage } from '../../local/infer/report/page.ts';
import { openBrowser } from './browser.ts';

const data: ReportData = {
  source: 'answers.csv',
  kind: 'categorical',
  method: 'auto',
  reason: 'no reason',
  figures: [{ name: 'Tasks', value: '12' }],
  qualityName: 'Share of right votes',
  reliability: {
    judgedBy: '12 tasks',
    ece: 0.125,
    bins: [{ confidence: 0.75, value: 0.6, low: 0.5, high: 0.7, count: 20 }],
  },
  annotators: [
    { annotator: 'ann', answers: 7, value: 0.3, low: 0, high: 0.8 },
    { annotator: 'bo', answers: 9, value: 0.9, low: 0.7, high: 0.95 },
  ],
  contested: [],
};

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test.each([360, 800, 1280])('axes can be read and are whole at a width of %i', async (width) => {
  const page = await browser.newPage({ viewport: { width, height: 740 } });
  await page.setContent(reportPage(data));
  // Sizes of text as they are seen, and how far a label stands out of its picture.
  const labels = await page.evaluate<{ size: number; out: number }[]>(`
    [...document.querySelectorAll('svg text')].map((text) => {
      const [box, frame] = [text, text.ownerSVGElement].map((part) => part.getBoundingClientRect());
      const { a, b } = text.getScreenCTM();
      const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
      return { size, out: Math.max(frame.left - box.left, box.right - frame.right) };
    })`);
  await page.close();
  expect(labels.length).toBeGreaterThan(10);
  for (const { size, out } of labels) {
    expect(size).toBeGreaterThan(10.5);
    expect(size).toBeLessThan(19);
    expect(out).toBeLessThanOrEqual(0.5);
  }
});
