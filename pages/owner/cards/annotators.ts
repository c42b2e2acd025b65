import type { AnnotatorRow, Progress } from '../../../src/contracts/progress.ts';
import { button, h, icon } from '../../elements/dom.ts';
import { emptyState, frame, scrollArea } from '../card.ts';
import { liveRows, say } from '../live.ts';
import { type Column, matching, type Order, sorted, turned } from '../model/annotators.ts';
import { count, counted } from '../model/figures.ts';
import { annotatorRow, type Context } from './annotator-row.ts';

const COLUMNS: readonly (readonly [column: Column, title: string, look: string])[] = [
  ['annotator', 'Annotator', ''],
  ['state', 'State', ''],
  ['gold', 'Accuracy on gold', ''],
  ['median', 'Median', 'number'],
  ['answers', 'Answers', 'number'],
  ['decisions', 'Decisions', 'number'],
];
const FEW = 12;
const ARROW = 'M12 5v14M6.5 13.5 12 19l5.5-5.5';

/** What the owner asks for in the table of annotators. */
interface AnnotatorActs {
  /** Without it, no button that asks for something is shown. */
  readonly allowed: boolean;
  void(row: AnnotatorRow): void;
  person(annotatorId: string): void;
  invite(): void;
}

/** Who answers, how well and how fast; sorted as the owner likes, and the place to void somebody. */
export function annotatorsCard(acts: AnnotatorActs) {
  let order: Order = { column: 'answers', descending: true };
  let all = false;
  let shown: Progress | undefined;
  const body = h('tbody');
  const keep = liveRows<Context>(body, ({ row }) => row.annotatorId, annotatorRow(acts));
  const heads = headRow((column) => {
    order = turned(order, column);
    refresh();
  });
  const area = scrollArea(
    'Table of annotators',
    h('table', { class: 'people' }, h('thead', {}, heads.root), body),
  );
  const find = searchField(() => refresh());
  const more = button('small plain', () => {
    all = !all;
    refresh();
  });
  const empty = emptyState('Everybody who answers will be listed here.');
  const inviting = button('small', acts.invite, 'Invite annotators…');
  empty.append(inviting);
  const status = h('p', { class: 'status', role: 'status' });
  const { root, heading, remark } = frame(
    'annotators',
    'Annotators',
    status,
    find.root,
    area,
    more,
    empty,
  );
  const refresh = () => {
    if (!shown) return;
    const { annotators, goldAccuracy, now } = shown;
    const found = matching(annotators, find.text());
    const rows = sorted(found, order).slice(0, all ? undefined : FEW);
    const people = counted(annotators.length, 'person', 'people');
    const isSearched = found.length < annotators.length;
    say(remark, isSearched ? `${count(found.length)} of ${people}` : people);
    find.tell(found.length === 0 && isSearched ? 'Nobody like that.' : '');
    keep(rows.map((row) => ({ row, crowd: goldAccuracy, now })));
    heads.show(order);
    more.hidden = found.length <= FEW;
    say(more, all ? `Show ${FEW} only` : `Show all ${count(found.length)}`);
  };
  return {
    root,
    tell: (words: string) => say(status, words),
    focus: () => heading.focus(),
    show(progress: Progress) {
      shown = progress;
      const none = progress.annotators.length === 0;
      area.hidden = none;
      find.root.hidden = none;
      empty.hidden = !none;
      inviting.hidden = !acts.allowed || !['published', 'paused'].includes(progress.job.state);
      refresh();
      if (none) say(remark, '');
    },
  };
}

/** A field that narrows the table to people in whose row all its words stand. */
function searchField(changed: () => void) {
  const input = h('input', {
    type: 'search',
    placeholder: 'Find by id, state or stage',
    'aria-label': 'Find annotators by id, state or stage',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  input.addEventListener('input', changed);
  const none = h('span', { class: 'note', role: 'status' });
  return {
    root: h('div', { class: 'find' }, input, none),
    text: () => input.value,
    tell: (words: string) => say(none, words),
  };
}

/** The heads of the columns: buttons that sort, and what they say about the order. */
function headRow(press: (column: Column) => void) {
  const heads = COLUMNS.map(([column, title, look]) => {
    const turn = button('head', () => press(column), h('span', {}, title), icon(ARROW));
    return { column, cell: h('th', { scope: 'col', class: look }, turn) };
  });
  const acts = h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'Actions'));
  const root = h('tr', {}, ...heads.map(({ cell }) => cell), acts);
  return {
    root,
    show(order: Order) {
      for (const { column, cell } of heads) {
        const way = order.descending ? 'descending' : 'ascending';
        if (column === order.column) cell.setAttribute('aria-sort', way);
        else cell.removeAttribute('aria-sort');
      }
    },
  };
}
