import type { Question } from '../../../src/contracts/job.ts';
import type { ContestedTask } from '../../../src/contracts/progress.ts';
import { h } from '../../elements/dom.ts';
import { type Card, emptyState, frame, scrollArea, table } from '../card.ts';
import { onChange, say } from '../live.ts';
import { textOf } from '../model/confusion.ts';
import { count, counted, NONE } from '../model/figures.ts';
import { lookOf, type Part, standingWords, voteParts, votesInWords } from '../model/votes.ts';

const HUES = 6;

/** The tasks on which answers part most: where an expert, or a better instruction, is worth most. */
export function contestedCard(): Card {
  const body = h('tbody');
  const area = scrollArea(
    'Table of contested tasks',
    table('votes', [['Task'], ['Answers'], ['Label now']], body),
  );
  const empty = emptyState(
    'Tasks on which answers differ most will be listed here.',
    'Look at them first when agreement is low: often the question leaves something open.',
  );
  const aside = h('p', { class: 'note', hidden: true });
  const { root } = frame('contested', 'Most contested tasks', area, empty, aside);
  const build = onChange((data: { contested: readonly ContestedTask[]; question: Question }) =>
    body.replaceChildren(...data.contested.map((task) => rowOf(task, data.question))),
  );
  return {
    root,
    show(progress) {
      const none = progress.contested.length === 0;
      area.hidden = none;
      empty.hidden = !none;
      aside.hidden = progress.setAside.length === 0;
      say(aside, setAsideInWords(progress.setAside));
      build({ contested: progress.contested, question: progress.job.file.question });
    },
  };
}

const MOST_NAMED = 12;

/** Tasks that so many declined that nobody is asked any more: the owner has to look at them. */
function setAsideInWords(taskIds: readonly string[]): string {
  const named = taskIds.slice(0, MOST_NAMED).join(', ');
  const more = taskIds.length > MOST_NAMED ? ', …' : '';
  return `${counted(taskIds.length, 'task was', 'tasks were')} set aside because annotators declined: ${named}${more}`;
}

function rowOf(task: ContestedTask, question: Question): HTMLElement {
  const parts = voteParts(task, question);
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'look' }, lookOf(task)),
      h('span', { class: 'under id' }, task.taskId),
    ),
    h('td', {}, voteBar(parts), h('span', { class: 'unseen' }, votesInWords(parts))),
    h(
      'td',
      { class: 'label-now' },
      h('span', {}, task.label === null ? NONE : textOf(question, task.label)),
      h('span', { class: 'under' }, standingWords(task)),
    ),
  );
}

/** The bar, and under it every part by name: the colours only tie the two together. */
const voteBar = (parts: readonly Part[]): HTMLElement =>
  h(
    'div',
    { class: 'vote', 'aria-hidden': 'true' },
    h('div', { class: 'vote-bar' }, ...parts.map(segment)),
    h('div', { class: 'vote-key' }, ...parts.map(keyOf)),
  );

const hueClass = ({ hue }: Part): string => (hue === null ? 'abstained' : `hue-${hue % HUES}`);

function segment(part: Part): HTMLElement {
  const made = h('i', { class: hueClass(part) });
  made.style.flexGrow = String(part.votes);
  return made;
}

const keyOf = (part: Part): HTMLElement =>
  h('span', {}, h('i', { class: hueClass(part) }), `${part.text} ${count(part.votes)}`);
