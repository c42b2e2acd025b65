import type { AnnotatorRow } from '../../../src/contracts/progress.ts';
import { button, h } from '../../elements/dom.ts';
import { goldStrip } from '../gold-strip.ts';
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
import { stageWords } from '../model/stages.ts';
import { personButton } from '../person-button.ts';
import { pill } from '../pill.ts';

/** An annotator with what to compare them with. */
export interface Context {
  readonly row: AnnotatorRow;
  readonly crowd: Interval | null;
  readonly now: number;
}

/** What can be asked for in a row: to void their answers, or to see the person. */
interface RowActs {
  readonly allowed: boolean;
  void(row: AnnotatorRow): void;
  person(annotatorId: string): void;
}

/** Makes the row of an annotator. */
export const annotatorRow =
  (acts: RowActs) =>
  ({ row: first }: Context): Row<Context> => {
    let row = first;
    const who = personButton(first.annotatorId, acts.person);
    const seen = h('span', { class: 'under' });
    const state = stateCell(first.state);
    const gold = goldCell();
    const [median, answers, not] = [h('span'), h('span'), h('span', { class: 'under' })];
    const decisions = h('span');
    const act = button('small quiet', () => acts.void(row), 'Void…');
    act.setAttribute('aria-label', `Void all answers of ${first.annotatorId}…`);
    const root = h(
      'tr',
      {},
      h('th', { scope: 'row' }, who, seen),
      state.root,
      gold.root,
      h('td', { class: 'number median' }, median),
      h('td', { class: 'number answers' }, answers, not),
      h('td', { class: 'number log' }, decisions),
      h('td', { class: 'act' }, act),
    );
    const show = (context: Context) => {
      row = context.row;
      root.classList.toggle('barred', row.state === 'barred');
      say(seen, ago(row.lastSeenAt, context.now));
      state.show(context);
      say(decisions, row.decisions === 0 ? NONE : count(row.decisions));
      gold.show(context);
      say(median, row.medianSeconds === null ? NONE : duration(row.medianSeconds));
      say(answers, count(row.answers));
      say(not, row.holding > 0 ? `${counted(row.holding, 'hand')} open` : '');
      act.hidden = !acts.allowed || !canVoid(row);
    };
    return { root, show };
  };

/** Whether they work, and what stands out about them. */
function stateCell(first: AnnotatorRow['state']) {
  const state = pill(first);
  const stage = h('span', { class: 'under' });
  const weight = h('span', { class: 'under flag' });
  const low = h('span', { class: 'under flag' }, 'Below the crowd');
  return {
    root: h('td', { class: 'state' }, state.root, stage, weight, low),
    show({ row, crowd }: Context) {
      state.show(row.state);
      say(stage, stageWords(row.entry));
      say(weight, row.weightless ? 'No weight in labels' : '');
      low.hidden = !belowCrowd(row, crowd);
    },
  };
}

/** Accuracy on gold: its interval drawn against the crowd's, and in figures. */
function goldCell() {
  const bar = intervalBar();
  const [value, basis] = [h('span', { class: 'value' }), h('span', { class: 'under' })];
  const strip = goldStrip();
  const root = h('td', { class: 'gold' }, h('div', {}, value, bar.root), basis, strip.root);
  return {
    root,
    show({ row, crowd }: Context) {
      const { goldAccuracy: own, goldAnswers } = row;
      bar.root.hidden = own === null;
      bar.show(own, crowd?.value);
      strip.show(row.goldRecent);
      say(value, own === null ? NONE : percent(own.value));
      say(basis, own === null ? 'no gold yet' : `${range(own)} of ${count(goldAnswers)} gold`);
    },
  };
}
