import type { Rule } from '../../../src/contracts/rule.ts';
import { h } from '../../elements/dom.ts';
import { say } from '../live.ts';
import { count, NONE } from '../model/figures.ts';
import { ACTIONS, boundOf, collectWords, sideOf, windowWords, withBound } from '../model/rules.ts';

/** The row of a rule, which acts in the job or is there to be tried. Its bound can be changed to try it; a field without a number stands for its own. */
export function ruleRow(rule: Rule, editable: boolean, acts: boolean) {
  const bound = h('input', {
    type: 'number',
    step: 'any',
    min: '0',
    value: String(boundOf(rule)),
    readonly: !editable,
    'aria-label': `Bound of ${rule.name}: ${sideOf(rule)}`,
  });
  const hits = h('span', {}, acts ? count(0) : NONE);
  const root = h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'id' }, rule.name),
      h('span', { class: 'under' }, collectWords(rule.collect)),
      h('span', { class: 'under' }, windowWords(rule.collect)),
    ),
    h('td', { class: 'bound' }, h('span', { class: 'under' }, sideOf(rule)), bound),
    h('td', { class: 'then' }, ACTIONS[rule.act]),
    h('td', { class: 'number hit' }, hits),
  );
  return {
    root,
    name: rule.name,
    wanted: () => (Number.isNaN(bound.valueAsNumber) ? rule : withBound(rule, bound.valueAsNumber)),
    hit: (people: number) => say(hits, acts ? count(people) : NONE),
  };
}
