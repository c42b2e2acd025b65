import type { BrowserContextOptions, Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { ContestPage } from '../../src/contracts/gold.ts';
import type { AnnotatorPage } from '../pages/annotator-page.ts';
import { type JobWish, keyTo } from '../pages/site.ts';
import { PHONE } from './browser.ts';
import { expectWell, press, siteVisits } from './visits.ts';

/** Hands of two tasks and one gold task. */
const WISH: JobWish = {
  media: 'text',
  tasks: 8,
  taskSuiteSize: 2,
  gold: { rate: 0.5, feedback: true, runsOut: 'allow' },
};
const FEEDBACK = '**/api/assignments/*/feedback';

const visits = siteVisits(PHONE);
const open = (wish: Partial<JobWish> = {}, options?: BrowserContextOptions) =>
  visits.open({ ...WISH, ...wish }, options);

const chip = (tab: AnnotatorPage) => tab.page.locator('header .chip');
const said = (tab: AnnotatorPage, text: string) =>
  tab.page.locator('dialog .said', { hasText: text }).waitFor();

/** Answers gold wrongly and everything else somehow, `count` tasks from the one on the screen on. */
async function work(tab: AnnotatorPage, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number++) {
    await tab.task(((number - 1) % 3) + 1);
    const text = await tab.frame.locator('label-text:not(.waiting)').textContent();
    const isGold = /case/.test(text ?? '');
    await tab.answer(isGold ? String((Number(keyTo(text ?? '')) % 4) + 1) : '1');
  }
}

/** The frame of the missed task, once its data object can be seen. */
async function seen(tab: AnnotatorPage): Promise<Frame> {
  const element = await tab.page.locator('dialog iframe').elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error('no task is shown');
  await frame.locator('.stage[aria-busy=false]').waitFor();
  return frame;
}

/** Moves on by Tab until what has focus says so. */
async function tabTo(tab: AnnotatorPage, name: string, key = 'Tab'): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await press(tab, key);
    const at = await tab.page.evaluate(
      () => document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? '',
    );
    if (at.startsWith(name)) return;
  }
  throw new Error(`no way to ${name} by ${key}`);
}

describe('what was missed, at the width of a phone and by keyboard alone', () => {
  test('opens between tasks, says what is right and why, and can be disputed once', async () => {
    const { job, tab } = await open({ tasks: 2 });
    await tab.start();
    await work(tab, 1, 3);
    await tab.screen('That was the last task for now');
    await press(tab, 'Enter');
    await tab.screen('Worth a second look');
    const frame = await seen(tab);
    const text = (await frame.locator('label-text').textContent()) ?? '';
    const right = Number(keyTo(text));
    const rhythms = [
      'Sinus rhythm',
      'Atrial fibrillation',
      'Flutter or block',
      'Too noisy to tell',
    ];
    expect(await tab.page.locator('dialog dd').allTextContents()).toEqual([
      rhythms[right % 4],
      rhythms[right - 1],
      expect.stringMatching(/^Case \d+ has regular P waves/),
    ]);
    await expectWell(tab);
    await tabTo(tab, 'I see it otherwise');
    await press(tab, 'Enter');
    await tabTo(tab, 'Send');
    await press(tab, 'Enter');
    await said(tab, 'Write a few words first.');
    await tab.page.keyboard.type('The baseline wanders; no P waves.');
    await expectWell(tab);
    await tabTo(tab, 'Send');
    await press(tab, 'Enter');
    await said(tab, 'Sent: somebody will look at it.');
    await expectWell(tab);
    const { contests } = await job.get<ContestPage>('contests');
    expect(contests).toMatchObject([{ note: 'The baseline wanders; no P waves.', state: 'open' }]);
    await press(tab, 'Escape');
    await tab.screen('All done');
    await tabTo(tab, 'Look back');
    await press(tab, 'Enter');
    await said(tab, 'Sent: somebody will look at it.');
    expect(await tab.page.getByRole('button', { name: 'otherwise' }).count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });

  test('does not cover a task, and the work goes on below it with what was picked', async () => {
    const { tab, job } = await open();
    await tab.start();
    await work(tab, 1, 4);
    await tab.page.locator('.slip', { hasText: '1 answer of yours was not right.' }).waitFor();
    await tab.task(2);
    expect(await tab.page.locator('dialog').count()).toBe(0);
    // It lies over the header for a moment, and over a part of a button there.
    await tabTo(tab, 'Close');
    await press(tab, 'Enter');
    await expectWell(tab);
    await press(tab, '3');
    await tabTo(tab, 'Look back: 1 new', 'Shift+Tab');
    await press(tab, 'Enter');
    await tab.screen('Worth a second look');
    await seen(tab);
    await tabTo(tab, 'Go on');
    await press(tab, 'Enter');
    expect(await tab.picked()).toBe('Flutter or block');
    expect(await chip(tab).getAttribute('aria-label')).toBe('Look back');
    await expectWell(tab);
    await press(tab, 'Enter');
    await tab.task(3);
    expect((await job.progress()).annotators).toHaveLength(1);
    expect(tab.errors).toEqual([]);
  });
});

describe('a network that is cut', () => {
  test('holds up no work, leaves a way back, and a dispute goes out later', async () => {
    const { job, tab } = await open();
    await visits.context.route(FEEDBACK, (route) => route.abort());
    await visits.context.route('**/contests', (route) => route.abort());
    await tab.start();
    await work(tab, 1, 6);
    await tab.task(1);
    await chip(tab).click();
    await tab.page.getByText('could not be loaded').waitFor();
    await expectWell(tab);
    await visits.context.unroute(FEEDBACK);
    await tab.page.getByRole('button', { name: 'Try again' }).click();
    await seen(tab);
    await tab.page.getByRole('button', { name: 'I see it otherwise' }).click();
    await tab.page.keyboard.type('It is an artefact.');
    await tab.page.getByRole('button', { name: 'Send' }).click();
    await said(tab, 'Waiting to be sent.');
    await visits.context.unroute('**/contests');
    await said(tab, 'Sent: somebody will look at it.');
    expect((await job.get<ContestPage>('contests')).contests).toHaveLength(1);
  });

  test('that is back after a reload shows what nobody has seen yet', async () => {
    const { tab } = await open();
    await visits.context.route(FEEDBACK, (route) => route.abort());
    await tab.start();
    await work(tab, 1, 4);
    await chip(tab).waitFor();
    await tab.task(2);
    await visits.context.unroute(FEEDBACK);
    await tab.page.reload();
    // It opens by itself if it comes before the first task.
    await tab.page.locator('dialog, header .chip.new').first().waitFor();
    if ((await tab.page.locator('dialog').count()) === 0) await chip(tab).click();
    await seen(tab);
  });

  test('while the part itself is on its way costs nothing but time', async () => {
    const { tab } = await open();
    await visits.context.route('**/part-feedback-*', (route) => route.abort());
    await tab.start();
    await work(tab, 1, 4);
    await tab.task(2);
    await visits.context.unroute('**/part-feedback-*');
    await chip(tab).waitFor({ timeout: 20_000 });
  });
});

describe('looks', () => {
  test.each(['image', 'waveform'] as const)('the %s is there as it was shown', async (media) => {
    const { tab } = await open({ media, tasks: 2 }, { viewport: { width: 1280, height: 800 } });
    await tab.start();
    for (const number of [1, 2, 3]) {
      await tab.task(number);
      await tab.answer('u');
    }
    await tab.screen('That was the last task for now');
    await press(tab, 'Enter');
    await tab.screen('Worth a second look');
    const frame = await seen(tab);
    expect(await frame.locator(`label-${media}:not(.waiting)`).isVisible()).toBe(true);
    expect(await frame.locator('.panel').isVisible()).toBe(false);
    expect(await tab.page.locator('dialog dd').first().textContent()).toBe('Unsure');
    await expectWell(tab);
    expect(tab.errors).toEqual([]);
  });
});

test('a job that tells nothing of it has no request and no byte of it', async () => {
  const { asked, tab } = await open({ gold: { rate: 0.5, runsOut: 'allow' } });
  await tab.start();
  await work(tab, 1, 4);
  await expect.poll(() => asked.filter((path) => path.endsWith('/response'))).toHaveLength(1);
  await tab.task(2);
  expect(asked.filter((path) => /feedback/.test(path))).toEqual([]);
  expect(await chip(tab).count()).toBe(0);
});
