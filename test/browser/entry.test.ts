import { describe, expect, test } from 'vitest';
import { AnnotatorPage } from '../pages/annotator-page.ts';
import { type JobWish, keyTo } from '../pages/site.ts';
import { PHONE } from './browser.ts';
import { expectWell, press, siteVisits } from './visits.ts';

const WISH: JobWish = {
  media: 'text',
  tasks: 6,
  taskSuiteSize: 3,
  entry: {
    consent: 'Your answers are kept without your name.\n\nYou can stop at any time.',
    training: { tasks: 2 },
    exam: { tasks: 3, pass: { right: 2 }, attempts: 2, waitHours: 1 },
  },
};

const visits = siteVisits(PHONE);
const open = (wish: Partial<JobWish> = {}) => visits.open({ ...WISH, ...wish });

const shownText = async (tab: AnnotatorPage): Promise<string> =>
  (await tab.frame.locator('label-text:not(.waiting)').textContent()) ?? '';

/** Reads and agrees by keyboard alone. */
async function agree(tab: AnnotatorPage, title: string): Promise<void> {
  await tab.screen(title);
  await press(tab, 'Tab');
  await press(tab, 'Space');
  await press(tab, 'Enter');
}

/** From the link to the first screen of the training. */
async function arrive(tab: AnnotatorPage): Promise<void> {
  await tab.page.getByRole('button', { name: 'Start' }).waitFor();
  await press(tab, 'Enter');
  await agree(tab, 'Before you begin');
  await tab.screen('First, some training');
}

/** One training task by keyboard, rightly or not, up to its lesson. */
async function learn(tab: AnnotatorPage, number: number, right: boolean): Promise<void> {
  await tab.task(number);
  const key = keyTo(await shownText(tab));
  await press(tab, right ? key : String((Number(key) % 4) + 1));
  await press(tab, 'Enter');
  await tab.frame.locator('.lesson strong').waitFor();
}

async function train(tab: AnnotatorPage): Promise<void> {
  await press(tab, 'Enter');
  for (const number of [1, 2]) {
    await learn(tab, number, true);
    await press(tab, 'Enter');
  }
}

/** One task of an exam by keyboard. */
async function examine(tab: AnnotatorPage, number: number, right = true): Promise<void> {
  await tab.task(number);
  const key = keyTo(await shownText(tab));
  await press(tab, right ? key : String((Number(key) % 4) + 1));
  await press(tab, 'Enter');
}

describe('the way in, at the width of a phone and by keyboard alone', () => {
  test('leads over consent, training with reasons and the exam to work', async () => {
    const { job, tab } = await open();
    await tab.page.getByRole('button', { name: 'Start' }).waitFor();
    await press(tab, 'Enter');
    await tab.screen('Before you begin');
    await expectWell(tab);
    await press(tab, 'Enter');
    await tab.page.getByText('Please tick the box first.').waitFor();
    await press(tab, 'Space');
    await press(tab, 'Enter');
    await tab.screen('First, some training');
    await expectWell(tab);
    await press(tab, 'Enter');
    await learn(tab, 1, false);
    expect(await tab.frame.locator('.lesson').textContent()).toBe(
      'Not quite. The answer is: Sinus rhythmCase 0 has regular P waves before every beat.',
    );
    expect(await tab.frame.locator('label.right').textContent()).toContain('Sinus rhythm');
    await expectWell(tab);
    await press(tab, 'Enter');
    await learn(tab, 2, true);
    expect(await tab.frame.locator('.lesson strong').textContent()).toBe('Right.');
    await press(tab, 'Enter');
    await tab.screen('A short exam');
    await expectWell(tab);
    await tab.enter('A short exam');
    for (const number of [1, 2, 3]) await examine(tab, number);
    await tab.screen('You can begin');
    await press(tab, 'Enter');
    await tab.task(1);
    await tab.answer('1', 2);
    await tab.page.locator('.place', { hasText: 'Task 2 of 3' }).waitFor();
    expect((await job.progress()).annotators).toHaveLength(1);
    expect(tab.errors).toEqual([]);
  });

  test('an exam goes on without a network, and over a reload, and is one attempt', async () => {
    const { tab } = await open();
    await arrive(tab);
    await train(tab);
    await tab.enter('A short exam');
    await examine(tab, 1);
    await tab.page.locator('.safe', { hasText: 'Saved' }).waitFor();
    await visits.context.route('**/api/**', (route) => route.abort());
    await examine(tab, 2, false);
    await examine(tab, 3);
    await tab.screen('Waiting for the network');
    expect(await tab.page.locator('.state').textContent()).toContain('2 kept here');
    await visits.context.unroute('**/api/**');
    await tab.page.reload();
    await tab.screen('You can begin');
  });

  test('a reload in the middle comes back to the next task, and a second tab to the same', async () => {
    const { tab } = await open();
    await arrive(tab);
    await press(tab, 'Enter');
    await learn(tab, 1, true);
    await tab.page.reload();
    await learn(tab, 2, true);
    await press(tab, 'Enter');
    await tab.enter('A short exam');
    await examine(tab, 1);
    await tab.task(2);
    await tab.page.locator('.safe', { hasText: 'Saved' }).waitFor();
    const second = await AnnotatorPage.open(visits.context, `${visits.site.server.url}/`);
    await second.task(2);
    await examine(second, 2);
    await examine(second, 3);
    await second.screen('You can begin');
    await tab.page.bringToFront();
    await press(tab, '1');
    await press(tab, 'Enter');
    await tab.screen('You can begin');
  });

  test('who did not pass hears so in neutral words, and when to come again', async () => {
    const { tab } = await open();
    await arrive(tab);
    await train(tab);
    await tab.enter('A short exam');
    for (const number of [1, 2, 3]) await examine(tab, number, false);
    await tab.screen('Not yet');
    expect(await tab.page.locator('.lead').textContent()).toContain('You can try again');
    await expectWell(tab);
    await tab.page.reload();
    await tab.screen('Not yet');
    expect(tab.errors).toEqual([]);
  });

  test('newer terms are agreed to before the next hand, and what is in hand is not lost', async () => {
    const { job, tab } = await open({
      tasks: 16,
      taskSuiteSize: 4,
      entry: { consent: 'You can stop at any time.' },
    });
    await tab.page.getByRole('button', { name: 'Start' }).waitFor();
    await press(tab, 'Enter');
    await agree(tab, 'Before you begin');
    await tab.task(1);
    await tab.answer('1', 2);
    // The page fetches its next hand ahead of time: both are held when the terms change.
    const held = async () => (await job.progress()).annotators[0]?.holding;
    await expect.poll(held).toBe(2);
    await job.post('terms', { instructions: 'Look at the whole strip twice.' });
    for (const next of [3, 4, 1]) await tab.answer('1', next);
    for (const next of [2, 3, 4]) await tab.answer('1', next);
    await tab.answer('1');
    await tab.screen('That was the last task for now');
    await press(tab, 'Enter');
    await tab.screen('Something has changed');
    await expect.poll(async () => (await job.progress()).answers).toBe(8);
    expect(await tab.page.locator('.screen').textContent()).toContain('twice.');
    await expectWell(tab);
    await press(tab, 'Tab');
    await press(tab, 'Space');
    await press(tab, 'Enter');
    await tab.task(1);
    expect(tab.errors).toEqual([]);
  });
});

describe('looks', () => {
  test('in Arabic the lesson reads from the right, and nothing is cut off', async () => {
    const { tab } = await open({
      question: 'ما هو الإيقاع الذي يظهر في هذا التخطيط؟',
      choices: ['إيقاع جيبي', 'رجفان أذيني', 'غير واضح', 'آخر'],
    });
    await arrive(tab);
    await press(tab, 'Enter');
    await learn(tab, 1, true);
    expect(await tab.frame.locator('html').getAttribute('dir')).toBe('rtl');
    await expectWell(tab);
  });
});
