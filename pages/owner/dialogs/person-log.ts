import type { DecisionView } from '../../../src/contracts/standing.ts';
import { h } from '../../elements/dom.ts';
import { whatWords, whoWords, whyWords } from '../model/decisions.ts';
import { clock, moment } from '../model/figures.ts';
import { paragraph } from './dialog.ts';

/** Every decision on somebody, newest first, each with its figures. */
export function decisionList(now: number, decisions: readonly DecisionView[]): HTMLElement {
  if (decisions.length === 0) return paragraph('Nothing was decided about them yet.');
  const lines = decisions.toReversed().map((decision) => h('li', {}, ...entry(now, decision)));
  return h(
    'ol',
    { class: 'plain', reversed: true, 'aria-label': 'Decisions, newest first' },
    ...lines,
  );
}

function entry(now: number, decision: DecisionView): (HTMLElement | string)[] {
  const line = `${whatWords(decision)} ${whoWords(decision)}, ${moment(decision.at, now, clock)}`;
  const why = whyWords(decision);
  return why === '' ? [line] : [line, h('span', { class: 'under' }, why)];
}
