import type { DryHit } from '../../../src/contracts/rule-run.ts';
import { h } from '../../elements/dom.ts';
import { count, counted } from '../model/figures.ts';
import { ACTIONS } from '../model/rules.ts';
import { personButton } from '../person-button.ts';

const figure = (value: number): string => String(Math.round(value * 1_000) / 1_000);

/** Somebody whom a rule would have hit, when first and by how much. */
export function hitRow(hit: DryHit, person: (annotatorId: string) => void): HTMLElement {
  const others = hit.withIds.length === 0 ? '' : `with ${hit.withIds.join(', ')}`;
  const now = hit.weightless ? '; has no weight already' : '';
  const times = hit.times > 1 ? `${count(hit.times)} times` : '';
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      personButton(hit.annotatorId, person),
      h('span', { class: 'under' }, others),
    ),
    h('td', {}, hit.rule, h('span', { class: 'under' }, `${ACTIONS[hit.action]}${now}`)),
    h(
      'td',
      { class: 'number' },
      counted(hit.answersBefore, 'answer'),
      h('span', { class: 'under' }, times),
    ),
    h(
      'td',
      { class: 'number' },
      figure(hit.value),
      h('span', { class: 'under' }, `bound ${figure(hit.bound)}`),
    ),
  );
}
