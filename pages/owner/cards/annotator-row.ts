import type { AnnotatorRow } from '../../../src/contracts/progress.ts';
import { button, h } from '../../elements/dom.ts';
import { intervalBar } from '../interval-bar.ts';
import { type Row, say } from '../live.ts';
import { belowCrowd, canVoid } from '../model/annotators.ts';
import {
  ago,
  count,
  counted,
  duration,
  type Interval,
  NONE,
  percent,
  range,
} from '../model/figures.ts';
import { pill } from '../pill.ts';

/** An annotator with what to compare them with. */
export interface Context {
  readonly row: AnnotatorRow;
  readonly crowd: Interval | null;
  readonly now: number;
}

/** Makes the row of an annotator; `void` is called when their answers shall be voided. */
export const annotatorRow =
  (acts: { readonly allowed: boolean; void(row: AnnotatorRow): void }) =>
  ({ row: first }: Context): Row<Context> => {
    let row = first;
    const who = h('span', { class: 'id' }, first.annotatorId);
    const seen = h('span', { class: 'under' });
    const state = pill(first.state);
    const low = h('span', { class: 'under flag' }, 'Below the crowd');
    const gold = goldCell();
    const [median, answers, not] = [h('span'), h('span'), h('span', { class: 'under' })];
    const act = button('small quiet', () => acts.void(row), 'Void…');
    act.setAttribute('aria-label', `Void all answers of ${first.annotatorId}…`);
    const root = h(
      'tr',
      {},
      h('th', { scope: 'row' }, who, seen),
      h('td', { class: 'state' }, state.root, low),
      gold.root,
      h('td', { class: 'number median' }, median),
      h('td', { class: 'number answers' }, answers, not),
      h('td', { class: 'act' }, act),
    );
    const show = (context: Context) => {
      row = context.row;
      root.classList.toggle('barred', row.state === 'barred');
      say(seen, ago(row.lastSeenAt, context.now));
      state.show(row.state);
      low.hidden = !belowCrowd(row, context.crowd);
      gold.show(context);
      say(median, row.medianSeconds === null ? NONE : duration(row.medianSeconds));
      say(answers, count(row.answers));
      say(not, row.holding > 0 ? `${counted(row.holding, 'hand')} open` : '');
      act.hidden = !acts.allowed || !canVoid(row);
    };
    return { root, show };
  };

/** Accuracy on gold: its interval drawn against the crowd's, and in figures. */
function goldCell() {
  const bar = intervalBar();
  const [value, basis] = [h('span', { class: 'value' }), h('span', { class: 'under' })];
  const root = h('td', { class: 'gold' }, h('div', {}, value, bar.root), basis);
  return {
    root,
    show({ row, crowd }: Context) {
      const { goldAccuracy: own, goldAnswers } = row;
      bar.root.hidden = own === null;
      bar.show(own, crowd?.value);
      say(value, own === null ? NONE : percent(own.value));
      say(basis, own === null ? 'no gold yet' : `${range(own)} of ${count(goldAnswers)} gold`);
    },
  };
}
