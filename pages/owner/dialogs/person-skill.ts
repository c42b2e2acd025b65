import type { SkillView, WatchView } from '../../../src/contracts/skill.ts';
import type { AnnotatorView } from '../../../src/contracts/standing.ts';
import { h } from '../../elements/dom.ts';
import { table } from '../card.ts';
import { intervalBar } from '../interval-bar.ts';
import { repeatWords, sharpenedWords } from '../model/again.ts';
import { count, counted, type Interval, percent, range } from '../model/figures.ts';
import { paragraph } from './dialog.ts';

/** How well they find each class and tell it from others, with intervals drawn; null while nothing is known. */
export function skillTable({ answers, others = 0, classes }: SkillView): HTMLElement | null {
  if (answers + others === 0) return null;
  const rows = classes.map(({ choice, answers: of, sensitivity, specificity }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, choice, h('span', { class: 'under' }, counted(of, 'gold answer'))),
      estimate(sensitivity),
      estimate(specificity),
    ),
  );
  const heads = [['Class'], ['Sensitivity'], ['Specificity']] as const;
  return table('skill', heads, h('tbody', {}, ...rows));
}

function estimate(interval: Interval): HTMLElement {
  const bar = intervalBar();
  bar.show(interval);
  const words = `${percent(interval.value)}`;
  return h('td', {}, words, h('span', { class: 'under' }, range(interval)), bar.root);
}

const sentence = (words: string): HTMLElement | null =>
  words === '' ? null : paragraph(`${words.charAt(0).toUpperCase()}${words.slice(1)}.`);

/** What sharpens their skill beside gold; null where nothing does. */
export const sharpened = (skill: SkillView): HTMLElement | null => sentence(sharpenedWords(skill));

/** How often they say the same again; null in jobs without repeats. */
export const again = ({ repeats }: AnnotatorView): HTMLElement | null =>
  repeats === null ? null : sentence(repeatWords(repeats));

const odds = (value: number): string =>
  value >= 1_000 || value < 0.01 ? value.toExponential(0) : String(Number(value.toPrecision(2)));

/** What the watch knows of them; null where nobody is judged by gold, and before new evidence. */
export function watchWords(watch: WatchView | null): HTMLElement | null {
  if (watch === null || watch.gold === 0) return null;
  const { gold, poorOdds, stopAt, goodOdds, passAt, found } = watch;
  const times = found === 0 ? '' : ` Found poor ${counted(found, 'time')}.`;
  return paragraph(
    `By ${counted(gold, 'gold answer')} since the newest decision the odds of being poor are ${odds(poorOdds)}, and they are stopped at ${odds(stopAt)}; ` +
      `of being good ${odds(goodOdds)}, which is certain enough at ${odds(passAt)}.${times}`,
  );
}

/** What they chose where each truth was known. */
export function choices({ confusion }: AnnotatorView): HTMLElement | null {
  const lines = Object.entries(confusion).map(([truth, given]) => {
    const parts = Object.entries(given)
      .toSorted(([, a], [, b]) => b - a)
      .map(([choice, times]) => `${choice} ${count(times)}`);
    return h('li', {}, `Where ${truth} is right: ${parts.join(', ')}`);
  });
  return lines.length === 0 ? null : h('ul', { class: 'plain' }, ...lines);
}
