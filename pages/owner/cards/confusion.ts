import type { Progress } from '../../../src/contracts/progress.ts';
import { h } from '../../elements/dom.ts';
import { type Card, emptyState, frame, scrollArea } from '../card.ts';
import { onChange } from '../live.ts';
import { type Cell, type ClassRow, type Matrix, matrixOf } from '../model/confusion.ts';
import { count, type Interval, NONE, range, roughPercent } from '../model/figures.ts';

/** Gold against what annotators answered, with sensitivity and specificity of every class. */
export function confusionCard(): Card {
  const table = h('table', { class: 'matrix' });
  const area = scrollArea('Table of gold and answers', table);
  const note = h(
    'p',
    { class: 'note' },
    'Sensitivity is the share of a class’s gold that was answered with that class; specificity the ' +
      'share of all other gold that was not. Below each its 95% interval. Abstained counts as not found.',
  );
  const empty = emptyState('');
  const { root } = frame('confusion', 'Gold and answers', area, note, empty);
  const build = onChange((matrix: Matrix) => table.replaceChildren(...tableParts(matrix)));
  return {
    root,
    show(progress) {
      const { confusion, goldAnswers, job } = progress;
      const none = confusion === null || goldAnswers === 0;
      area.hidden = note.hidden = none;
      empty.hidden = !none;
      if (none) empty.replaceChildren(...explained(progress).children);
      if (confusion) build(matrixOf(confusion, job.file.question));
    },
  };
}

const explained = ({ job }: Progress): HTMLElement =>
  job.gold === 0 && job.state !== 'draft'
    ? emptyState(
        'This job has no gold.',
        'Give some lines of the next manifest a known answer in “gold”: then you see here what annotators take for what.',
      )
    : emptyState(
        'What annotators answer where the answer is known will be counted here.',
        'It starts with the first gold task that comes back.',
      );

function tableParts({ columns, rows }: Matrix): Node[] {
  const head = (text: string, look = '') => h('th', { scope: 'col', class: look }, text);
  return [
    h('caption', { class: 'unseen' }, 'Gold in rows, answers in columns'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h(
          'th',
          { class: 'corner', scope: 'col' },
          h('span', {}, 'Gold ↓'),
          h('span', {}, 'Answer →'),
        ),
        ...columns.map((text) => head(text)),
        head('Sensitivity', 'measure'),
        head('Specificity', 'measure'),
      ),
    ),
    h('tbody', {}, ...rows.map(rowOf)),
  ];
}

const rowOf = (row: ClassRow): HTMLElement =>
  h(
    'tr',
    {},
    h('th', { scope: 'row' }, row.text),
    ...row.cells.map(cellOf),
    measure(row.sensitivity),
    measure(row.specificity),
  );

function cellOf({ answers, share, right }: Cell): HTMLElement {
  const made = h(
    'td',
    { class: right ? 'right' : answers > 0 ? 'wrong' : 'zero' },
    h('span', { class: 'count' }, count(answers)),
    answers > 0 && h('span', { class: 'share' }, roughPercent(share)),
  );
  made.style.setProperty('--tint', (right ? share : Math.sqrt(share)).toFixed(3));
  return made;
}

const measure = (interval: Interval | null): HTMLElement =>
  h(
    'td',
    { class: 'measure' },
    h('span', { class: 'count' }, interval ? roughPercent(interval.value) : NONE),
    h('span', { class: 'share' }, interval ? range(interval) : 'no answers'),
  );
