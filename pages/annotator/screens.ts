import type { MyJob } from '../../src/contracts/session.ts';
import { button, h, icon, keyCap } from '../elements/dom.ts';
import { paragraphs } from '../elements/label-text/model.ts';
import { ICONS } from './icons.ts';
import type { Text } from './words.ts';

/** A button of a screen: what it says, its key, what it does. The first is the main one. */
export interface ScreenAction {
  readonly label: string;
  readonly key?: string;
  act(): void;
}

/** The instructions of a job, as paragraphs; the job file holds plain text. */
export const instructionsOf = (text: string): HTMLElement =>
  h(
    'div',
    { class: 'prose', dir: 'auto' },
    ...paragraphs(text || 'This job has no further instructions.').map((one) => h('p', {}, one)),
  );

/** The buttons at the end of a screen. */
export const actionsOf = (actions: readonly ScreenAction[]): HTMLElement =>
  h(
    'div',
    { class: 'actions' },
    ...actions.map(({ label, key, act }, i) =>
      button(i === 0 ? 'main' : '', act, label, key === undefined ? undefined : keyCap(key)),
    ),
  );

/** A screen with a title and a sentence: why there is no task, and what to do. */
export function messageScreen(
  sign: keyof typeof ICONS | undefined,
  { title, text }: Text,
  actions: readonly ScreenAction[] = [],
): HTMLElement {
  const head = sign
    ? h('div', { class: 'sign' }, icon(ICONS[sign]))
    : h('div', { class: 'spinner', 'aria-hidden': 'true' });
  return h(
    'section',
    { class: 'screen message' },
    head,
    h('h2', { tabindex: '-1' }, title),
    text !== '' && h('p', { class: 'lead' }, text),
    h('p', { class: 'countdown', hidden: true }),
    actions.length > 0 && actionsOf(actions),
  );
}

/** What a newcomer sees first: the job, the question, the instructions, and how to answer. */
export function startScreen(job: MyJob, start: () => void): HTMLElement {
  const { question } = job;
  const choices = question.choices.map(({ text }) => h('li', { dir: 'auto' }, text));
  const ask = h(
    'div',
    { class: 'ask' },
    h('h2', {}, 'For every task, one question'),
    h('p', { class: 'question', dir: 'auto' }, question.text),
    h('ul', { class: 'chips' }, ...choices),
  );
  const how = h(
    'p',
    { class: 'how' },
    'Choose with ',
    keyCap('1'),
    '–',
    keyCap(String(question.choices.length)),
    ', submit with ',
    keyCap('⏎'),
    ', take the last answer back with ',
    keyCap('Z'),
    '. Everything works by touch and mouse too.',
  );
  return h(
    'section',
    { class: 'screen start' },
    h('p', { class: 'eyebrow' }, 'You are invited to label'),
    h('h1', { tabindex: '-1', dir: 'auto' }, job.name),
    ask,
    h('div', {}, h('h2', {}, 'Instructions'), instructionsOf(job.instructions)),
    how,
    actionsOf([{ label: 'Start', key: '⏎', act: start }]),
  );
}
