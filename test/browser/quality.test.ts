import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DecisionPage } from '../../src/contracts/standing.ts';
import { type ServedJob, serveJob } from '../pages/owner/served-job.ts';
import { axeViolations, openBrowser, sidewaysScroll, watchErrors } from './browser.ts';

const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
const FAST = {
  name: 'fast',
  collect: { kind: 'response-time', last: 20, atLeast: 5 },
  when: { below: 5 },
  act: 'flag',
} as const;

let browser: Browser;
let served: ServedJob;
let page: Page;
let errors: string[];

async function open(options: BrowserContextOptions = DESK): Promise<void> {
  page = await (await browser.newContext(options)).newPage();
  errors = watchErrors(page);
  await page.goto(await served.link());
  await page.locator('.job:not(.loading)').waitFor();
}

/** Nothing for axe to find, nothing that scrolls sideways, no error. */
async function expectWell(): Promise<void> {
  expect(await axeViolations(page.mainFrame())).toEqual([]);
  expect(await sidewaysScroll(page.mainFrame())).toBe(0);
  expect(errors).toEqual([]);
}

const rowsOf = (card: string) => page.locator(`${card} tbody tr`);

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(() => page.context().close());

describe('a job with a rule that hits everybody', () => {
  beforeAll(async () => {
    served = await serveJob({ crowd: true, file: { rules: [FAST] } });
  });
  afterAll(() => served.close());

  test('lists every decision with what it was decided on, and counts the people hit', async () => {
    await open();
    const path = `/jobs/${served.jobId}/decisions`;
    const { decisions } = await served.owner.call<DecisionPage>('GET', path);
    const people = new Set(decisions.map(({ annotatorId }) => annotatorId)).size;
    expect(people).toBe(4);
    const words = `${decisions.length} decisions`;
    await page.locator('.decisions .remark').getByText(words, { exact: true }).waitFor();
    const newest = rowsOf('.decisions').first();
    expect(await newest.textContent()).toMatch(
      /Flaggedby rule fastresponse-time .*, bound 5, over/,
    );
    const hit = rowsOf('.rules').first().locator('.hit');
    await expect.poll(() => hit.textContent()).toBe('4');
    await newest.getByRole('button', { name: /^About n/ }).press('Enter');
    const dialog = page.getByRole('dialog', { name: /^About n/ });
    await dialog.getByText('Flagged by rule fast').first().waitFor();
    expect(await dialog.locator('.skill tbody tr').count()).toBe(2);
    await expectWell();
  });

  test('tells by keyboard whom another bound would hit, and changes nothing', async () => {
    await open();
    const before = await served.progress();
    const bound = page.getByRole('spinbutton', { name: 'Bound of fast: below' });
    await bound.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0.000001');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody of 4 people would be hit.').waitFor();
    await bound.fill('5');
    await page.getByRole('button', { name: 'Who would be hit?' }).press('Enter');
    await page.getByText('4 of 4 people would be hit. Nothing was changed.').waitFor();
    const hits = page.getByRole('region', { name: 'Whom the rules would have hit' });
    expect(await hits.locator('tbody tr').count()).toBe(4);
    const { annotators } = await served.progress();
    expect(annotators.map((row) => row.decisions)).toEqual(
      before.annotators.map((row) => row.decisions),
    );
  });

  test('says what is wrong with a bound that nothing can reach', async () => {
    await open();
    await page.getByRole('spinbutton', { name: 'Bound of fast: below' }).fill('0');
    await page.getByRole('button', { name: 'Who would be hit?' }).press('Enter');
    await page.getByText(/out of reach: response-time is 0 to 86400/).waitFor();
  });

  test('looks for copying when asked', async () => {
    await open();
    await page.getByRole('button', { name: 'Look for copying' }).press('Enter');
    await page.getByText('Nobody of 4 people shares wrong answers beyond chance.').waitFor();
  });

  test('finds people by words on a phone, where all of it fits', async () => {
    await open(PHONE);
    await page.getByRole('button', { name: 'Who would be hit?' }).click();
    await page.getByText('4 of 4 people would be hit.').waitFor();
    const ids = await rowsOf('.annotators').locator('.name').allTextContents();
    const find = page.getByRole('searchbox', { name: /^Find annotators/ });
    await find.fill(`active ${ids[2]?.slice(0, 9)}`);
    expect(await rowsOf('.annotators').locator('.name').allTextContents()).toEqual([ids[2]]);
    expect(await page.locator('.annotators .remark').textContent()).toBe('1 of 4 people');
    await find.fill('barred');
    await page.getByText('Nobody like that.').waitFor();
    await find.fill('');
    expect(await rowsOf('.annotators').count()).toBe(4);
    await expectWell();
  });
});

describe('a job that repeats tasks and weighs answers that agree', () => {
  beforeAll(async () => {
    const repeats = { rate: 0.5, afterHours: 0.001, atMost: 20 };
    served = await serveJob({ crowd: true, file: { repeats, skill: { consensusWeight: 0.3 } } });
  });
  afterAll(() => served.close());

  test('says of somebody how often they say the same, and what their skill stands on', async () => {
    await open();
    await rowsOf('.annotators')
      .first()
      .getByRole('button', { name: /^About/ })
      .press('Enter');
    const dialog = page.getByRole('dialog', { name: /^About n/ });
    await dialog.getByText(/^Skill [\d.]+% .* by \d+ gold answers and \d+ answers where/).waitFor();
    await dialog.getByText(/^(Said the same again|\d+ tasks? shown again)/).waitFor();
    await expectWell();
  });
});

describe('a job with a training', () => {
  beforeAll(async () => {
    const gold = { answer: 'yes', use: 'training', reason: 'Fluid is an effusion.' };
    served = await serveJob({
      crowd: false,
      file: { entry: { training: { tasks: 1 } } },
      lines: [{ source: 'Pleural fluid.', gold }],
    });
  });
  afterAll(() => served.close());

  const join = (invite: string, name: string) =>
    served.owner.call('POST', '/sessions', { invite, device: `device-of-${name}-0001` });

  test('shows who is on their way in, and lets an owner admit them by keyboard', async () => {
    const { token } = await served.owner.call<{ token: string }>(
      'POST',
      `/jobs/${served.jobId}/invites`,
      {},
    );
    await join(token, 'newcomer');
    await open();
    const row = rowsOf('.annotators').first();
    await row.getByText('In training').waitFor();
    await row.getByRole('button', { name: /^About/ }).press('Enter');
    await page.getByRole('button', { name: 'Admit without training and exam' }).press('Enter');
    await page.getByText(/ is admitted\.$/).waitFor();
    await row.getByText('In training').waitFor({ state: 'detached' });
    expect((await served.progress()).entry).toMatchObject({ admitted: 1, training: 0 });
    await expectWell();
  });

  test('makes a link for experts, who are in at once', async () => {
    await open(PHONE);
    await page.getByRole('button', { name: 'Invite…' }).click();
    await page.getByLabel('Experts: no training and no exam').check();
    await expectWell();
    await page.getByRole('button', { name: 'Make link' }).click();
    const url = await page.getByLabel('Link for annotators').inputValue();
    await join(new URLSearchParams(new URL(url).hash.slice(1)).get('invite') ?? '', 'expert');
    expect((await served.progress()).entry).toMatchObject({ admitted: 2, training: 0 });
  });
});
