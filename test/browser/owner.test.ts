import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExportView } from '../../src/contracts/export.ts';
import { type ServedJob, serveJob } from '../pages/owner/served-job.ts';
import { axeViolations, openBrowser, sidewaysScroll, watchErrors } from './browser.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1440, height: 900 } };

let browser: Browser;
let served: ServedJob;
let page: Page;
let errors: string[];

/** What went wrong on a page. */
const faults = () => errors;

async function open(options: BrowserContextOptions = DESK): Promise<void> {
  page = await (await browser.newContext(options)).newPage();
  errors = watchErrors(page);
  await page.goto(await served.link());
  await page.locator('.job:not(.loading)').waitFor();
}

/** Presses Tab until the focus is on the control of this name, as somebody without a mouse does. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement: at } = document;
      return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

const tile = (title: string) => page.locator('.tile').filter({ hasText: title });

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('the console of a job at work', () => {
  beforeEach(async () => {
    served = await serveJob({ crowd: true });
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
  });

  test('opens by its link, forgets the secret in the address, and survives a reload', async () => {
    await open();
    expect(page.url()).toBe(`${served.server.url}/owner`);
    await page.reload();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Effusion in chest reports');
    expect(faults()).toEqual([]);
  });

  test('shows the figures that the service has', async () => {
    await open();
    const { answers, answersWanted, goldAnswers, annotators, contested } = await served.progress();
    expect(await tile('Answers counted').textContent()).toContain(`${answers}/ ${answersWanted}`);
    expect(await tile('Accuracy on gold').textContent()).toContain(`of ${goldAnswers} gold`);
    expect(await tile('Krippendorff').textContent()).toMatch(/\d\.\d\d.*\(95%\)/);
    expect(await page.locator('.annotators .people tbody tr').count()).toBe(annotators.length);
    const looks = await page.locator('.votes tbody .look').allTextContents();
    expect(looks).toEqual(contested.map(({ source }) => source));
    expect(looks[0]).toMatch(/^Report \d+: /);
    const standing = page.locator('.votes tbody .label-now').first();
    expect(await standing.textContent()).toMatch(/effusion\d+\.\d% sure, \d\.\d\d bit$/i);
    expect(await page.locator('.matrix tbody tr').count()).toBe(2);
    expect(await page.locator('label-series canvas').count()).toBe(1);
  });

  test('voids an annotator by keyboard alone, after asking', async () => {
    await open();
    const before = await served.progress();
    await tabTo(/^Void all answers of/);
    const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    const annotatorId = name?.match(/ of (n\w+)/)?.[1] ?? '';
    const counted = before.annotators.find((row) => row.annotatorId === annotatorId)?.counted ?? 0;
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Void ${annotatorId}?` });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain(`${counted} count now`);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const row = page.locator('.annotators .people tbody tr').filter({ hasText: annotatorId });
    await row.getByText('Barred').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Annotators');
    const after = await served.progress();
    expect(counted).toBeGreaterThan(0);
    expect(after.answers).toBe(before.answers - counted);
    expect(faults()).toEqual([]);
  });

  test('shows an annotator, pauses them and lets them work again, by keyboard alone', async () => {
    await open();
    await tabTo(/^About n/);
    const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    const annotatorId = name?.match(/n\w+/)?.[0] ?? '';
    const row = page.locator('.annotators .people tbody tr').filter({ hasText: annotatorId });
    const said = await row.locator('.gold-strip').getAttribute('aria-label');
    expect(said).toMatch(/^Newest \d+ gold: \d+ right, \d+ wrong, \d+ abstained$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `About ${annotatorId}` });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('Nothing was decided about them yet.');
    expect(await axeViolations(page.mainFrame())).toEqual([]);
    await tabTo(/^Pause them$/);
    await page.keyboard.press('Enter');
    await row.getByText('Paused').waitFor();
    await row.getByRole('button', { name: /^About/ }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByText(/^Paused by an owner, /).waitFor();
    await tabTo(/^Let them work again$/);
    await page.keyboard.press('Enter');
    await row.getByText('Active').waitFor();
    expect(faults()).toEqual([]);
  });

  test('shows the gold, retires one by keyboard alone and shows it again', async () => {
    await open();
    const card = page.locator('.gold-pool');
    const row = card.locator('tbody tr').first();
    await expect.poll(() => row.textContent()).toMatch(/from the manifest/);
    expect(await card.locator('.remark').textContent()).toMatch(
      /Lasts for|short of|shown as often/,
    );
    const goldId = await row.locator('th .id').textContent();
    await tabTo(new RegExp(`^Retire ${goldId}$`));
    await page.keyboard.press('Enter');
    const status = card.locator('[role="status"]');
    await expect.poll(() => status.textContent()).toBe(`${goldId} is shown to nobody any more`);
    const again = card.getByRole('button', { name: `Show again ${goldId}` });
    const more = card.getByRole('button', { name: /^Show all/ });
    if (await more.isVisible()) await more.click();
    await again.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => status.textContent()).toBe(`${goldId} is shown again`);
  });

  test('leaves everything as it was when the question is cancelled', async () => {
    await open();
    await tabTo(/^Void all answers of/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await served.progress()).annotators.every(({ state }) => state === 'active')).toBe(
      true,
    );
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(focused).toMatch(/^Void all answers of/);
  });

  test('exports, and the file that comes down has the hash it states', async () => {
    await open();
    await page.getByRole('button', { name: 'Export…' }).first().click();
    await page.getByRole('button', { name: 'Make dataset' }).click();
    const row = page.locator('.files tbody tr').filter({ hasText: 'labels.jsonl' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: 'Download labels.jsonl' }).click(),
    ]);
    const bytes = await readFile(await download.path());
    const hash = createHash('sha256').update(bytes).digest('hex');
    expect(download.suggestedFilename()).toBe('labels.jsonl');
    expect(await row.locator('[title]').first().getAttribute('title')).toBe(hash);
    const { dataset } = await served.owner.call<ExportView>('GET', `/jobs/${served.jobId}/export`);
    expect(dataset.files.map(({ sha256 }) => sha256)).toContain(hash);
    expect(faults()).toEqual([]);
  });

  test('pauses and resumes on one button, which keeps the focus', async () => {
    await open();
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.locator('.pill.paused').first().waitFor();
    expect((await served.progress()).job.state).toBe('paused');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Resume');
    await page.keyboard.press('Enter');
    await page.locator('.job-head .pill.published').waitFor();
    expect((await served.progress()).job.state).toBe('published');
  });

  test('makes a link for annotators that opens the job', async () => {
    await open();
    await page.getByRole('button', { name: 'Invite…' }).click();
    await page.getByLabel('People').fill('7');
    await page.keyboard.press('Enter');
    const url = await page.getByLabel('Link for annotators').inputValue();
    const invite = new URLSearchParams(new URL(url).hash.slice(1)).get('invite');
    const device = 'device-of-a-test-0001';
    const session = await served.owner.call('POST', '/sessions', { invite, device });
    expect(session).toMatchObject({ role: 'annotator', jobId: served.jobId });
  });

  test('shows a refusal of the service where the act was', async () => {
    await open();
    await served.owner.call('POST', `/jobs/${served.jobId}/close`);
    await page.getByRole('button', { name: 'Pause' }).click();
    const refused = page.locator('.job-acts [role=alert]');
    await expect
      .poll(() => refused.textContent())
      .toContain('A job must be published or paused for that, it is closed');
  });

  test('closes a job after asking, and then offers only the export', async () => {
    await open();
    await page.getByRole('button', { name: 'Close…' }).click();
    await page.getByRole('button', { name: 'Close job' }).click();
    await page.locator('.job-head .pill.closed').waitFor();
    const buttons = page.locator('.job-acts .button:visible');
    await expect.poll(() => buttons.allTextContents()).toEqual(['Export…']);
  });

  test('keeps its figures while the service is away, says since when, and goes on', async () => {
    await open();
    const before = await tile('Answers counted').textContent();
    await page.route('**/api/**', (route) => route.abort());
    await page.getByText(/^Offline since \d\d:\d\d$/).waitFor();
    expect(await tile('Answers counted').textContent()).toBe(before);
    await page.unroute('**/api/**');
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.locator('.notice').isVisible()).toBe(false);
  });

  test('sorts annotators by keyboard and says the order', async () => {
    await open();
    await tabTo(/^Accuracy on gold$/);
    await page.keyboard.press('Enter');
    const head = page.getByRole('columnheader', { name: 'Accuracy on gold' });
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    const shown = await page.locator('.annotators .people .gold .value').allTextContents();
    expect(shown.map(Number.parseFloat)).toEqual(
      shown.map(Number.parseFloat).toSorted((a, b) => b - a),
    );
  });

  test('has nothing for axe to find, light and dark, wide and narrow, and no sideways scroll', async () => {
    await served.owner.call('POST', `/jobs/${served.jobId}/export`);
    for (const size of [DESK, PHONE]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await open({ ...size, colorScheme });
        await page.getByText('Show as a table').click();
        expect(await axeViolations(page.mainFrame())).toEqual([]);
        expect(await sidewaysScroll(page.mainFrame())).toBe(0);
        await page.getByRole('button', { name: 'Invite…' }).click();
        expect(await axeViolations(page.mainFrame())).toEqual([]);
        expect(errors).toEqual([]);
      }
    }
  });
});

describe('a console with nothing to show yet', () => {
  beforeAll(async () => {
    served = await serveJob({ crowd: false });
  });
  afterAll(() => served.close());
  afterEach(() => page.context().close());

  test('a job nobody works on says what will be there and what to do', async () => {
    await open(PHONE);
    await page.getByText('Everybody who answers will be listed here.').waitFor();
    expect(await page.getByText('Waiting for annotators').isVisible()).toBe(true);
    expect(await axeViolations(page.mainFrame())).toEqual([]);
    expect(await sidewaysScroll(page.mainFrame())).toBe(0);
    await page.getByRole('button', { name: 'Invite annotators…' }).click();
    await page.getByRole('dialog', { name: 'Invite annotators' }).waitFor();
  });

  test('without a session it says where a link comes from', async () => {
    page = await (await browser.newContext(DESK)).newPage();
    await page.goto(`${served.server.url}/owner`);
    await page.getByText('npx assay local').waitFor();
    expect(await axeViolations(page.mainFrame())).toEqual([]);
  });

  test('a session that the service no longer takes ends on the same screen', async () => {
    await open();
    await page.evaluate(() => localStorage.setItem('assay.owner.token', 'no-longer-good'));
    await page.reload();
    await page.getByText('Your session has ended.').waitFor();
  });

  test('several jobs come as a list, and a job has a way back to it', async () => {
    await served.owner.call('POST', '/jobs', {
      name: 'A second job',
      question: {
        type: 'choice',
        text: 'Is it there?',
        media: 'text',
        choices: [
          { value: 'yes', text: 'Yes' },
          { value: 'no', text: 'No' },
        ],
      },
    });
    page = await (await browser.newContext(PHONE)).newPage();
    await page.goto(await served.link());
    await page.getByRole('link', { name: 'A second job' }).click();
    await page.getByRole('heading', { level: 1, name: 'A second job' }).waitFor();
    await page.locator('.job:not(.loading)').waitFor();
    expect(await page.getByRole('button', { name: 'Publish' }).isVisible()).toBe(true);
    expect(await axeViolations(page.mainFrame())).toEqual([]);
    expect(await sidewaysScroll(page.mainFrame())).toBe(0);
    await page.getByRole('link', { name: 'All jobs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    expect(await axeViolations(page.mainFrame())).toEqual([]);
  });
});
