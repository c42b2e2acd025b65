import type { GoldRow } from '../../../src/contracts/gold.ts';
import { button, h } from '../../elements/dom.ts';
import { intervalBar } from '../interval-bar.ts';
import { type Row, say } from '../live.ts';
import { count, counted, NONE, percent, range } from '../model/figures.ts';
import { ORIGINS } from '../model/gold.ts';

/** What can be asked for in a row of gold. */
export interface GoldActs {
  readonly allowed: boolean;
  /** Retires it, or shows it again. */
  turn(row: GoldRow): void;
}

const STATES = { active: 'Shown', worn: 'Worn out', retired: 'Retired' } as const;

/** Makes the row of a gold task. */
export const goldRow =
  ({ allowed, turn }: GoldActs) =>
  (first: GoldRow): Row<GoldRow> => {
    let row = first;
    const [answer, origin] = [h('span'), h('span', { class: 'under' })];
    const look = h('span', { class: 'under look' });
    const [state, flag] = [h('span'), h('span', { class: 'under flag' })];
    const [shown, value, basis] = [
      h('span'),
      h('span', { class: 'value' }),
      h('span', { class: 'under' }),
    ];
    const bar = intervalBar();
    const act = button('small quiet', () => turn(row), '');
    const root = h(
      'tr',
      {},
      h('th', { scope: 'row' }, h('span', { class: 'id' }, first.goldId), origin, look),
      h('td', { class: 'state' }, state, flag),
      h('td', { class: 'gold' }, h('div', {}, value, bar.root), basis),
      h('td', { class: 'known' }, answer),
      h('td', { class: 'number shown' }, shown),
      h('td', { class: 'act' }, act),
    );
    const show = (next: GoldRow) => {
      row = next;
      const { accepted, right, answers, exposures, mostGiven } = row;
      say(answer, accepted.join(' or '));
      say(origin, ORIGINS[row.origin]);
      say(state, STATES[row.state]);
      say(flag, flagOf(row));
      say(look, row.sourceRef ?? row.source ?? '');
      look.hidden = look.textContent === '';
      flag.hidden = flagOf(row) === '';
      bar.root.hidden = right === null;
      bar.show(right);
      say(value, right === null ? NONE : percent(right.value));
      say(basis, right === null ? 'no answer yet' : basisOf(range(right), answers, mostGiven));
      say(shown, count(exposures));
      say(act, row.state === 'retired' ? 'Show again' : 'Retire');
      act.setAttribute('aria-label', `${act.textContent} ${row.goldId}`);
      act.hidden = !allowed;
    };
    return { root, show };
  };

const basisOf = (interval: string, answers: number, most: string | null): string =>
  `${interval} of ${counted(answers, 'answer')}${most === null ? '' : `, most said ${most}`}`;

function flagOf({ proposal, contests }: GoldRow): string {
  if (proposal !== null) return 'Good annotators fail on it';
  return contests > 0 ? `Contested by ${count(contests)}` : '';
}
