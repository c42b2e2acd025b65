import { h } from '../../elements/dom.ts';
import { type Card, emptyState, frame, table } from '../card.ts';
import { type BarEvent, LabelSeries } from '../label-series.ts';
import { onChange, say } from '../live.ts';
import { count, rate } from '../model/figures.ts';
import {
  type Bars,
  barInWords,
  barsInWords,
  barsOf,
  chartEnd,
  startOf,
} from '../model/timeline.ts';

/** Answers a minute over time: bars, what is under the pointer in words, and a table of the same. */
export function paceCard(): Card {
  const series = new LabelSeries();
  const rows = h('tbody');
  const asTable = h(
    'details',
    { class: 'as-table' },
    h('summary', {}, 'Show as a table'),
    tableOf(rows),
  );
  const empty = emptyState(
    'How fast answers come in will be drawn here.',
    'It starts with the first answer.',
  );
  const { root, remark } = frame('pace', 'Answers a minute', series, asTable, empty);
  series.setAttribute('role', 'img');
  let bars: Bars | undefined;
  let now = 0;
  let pointed: number | null = null;
  const describe = () => bars && say(remark, barInWords(bars, pointed, now));
  series.addEventListener('bar', (event) => {
    pointed = (event as BarEvent).bar; // The element fires nothing else by this name.
    describe();
  });
  const draw = onChange((drawn: Bars) => {
    series.bars = drawn;
    series.setAttribute('aria-label', barsInWords(drawn, now));
    rows.replaceChildren(...drawn.at.map((_, bar) => rowOf(drawn, bar, now)).reverse());
  });
  return {
    root,
    show(progress) {
      now = progress.now;
      const none = progress.timeline.length === 0;
      series.hidden = asTable.hidden = remark.hidden = none;
      empty.hidden = !none;
      bars = barsOf(progress.timeline, chartEnd(progress), roomFor(series));
      draw(bars);
      describe();
    },
  };
}

/** Bars narrower than this run into each other. */
const BAR_PX = 8;

const roomFor = (series: HTMLElement): number =>
  Math.max(24, Math.floor((series.clientWidth || 720) / BAR_PX));

const tableOf = (rows: HTMLElement): HTMLElement =>
  h(
    'div',
    { class: 'tall', tabindex: '0', role: 'region', 'aria-label': 'Answers a minute, as a table' },
    table('', [['From'], ['Answers', 'number'], ['A minute', 'number']], rows),
  );

const rowOf = (bars: Bars, bar: number, now: number): HTMLElement =>
  h(
    'tr',
    {},
    h('th', { scope: 'row' }, startOf(bars, bar, now)),
    h('td', { class: 'number' }, count(bars.answers[bar] ?? 0)),
    h('td', { class: 'number' }, rate(bars.perMinute[bar] ?? 0)),
  );
