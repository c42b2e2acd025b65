import type { JobView } from '../../src/contracts/job.ts';
import { h } from '../elements/dom.ts';
import { emptyState } from './card.ts';
import { count, counted, onDay } from './model/figures.ts';
import { jobFragment } from './model/fragment.ts';
import { pill } from './pill.ts';
import type { Screen } from './screen.ts';

/** All jobs, newest first, each a link to its screen. */
export function jobListScreen(jobs: readonly JobView[]): Screen {
  const newest = jobs[0]?.createdAt ?? 0;
  const content =
    jobs.length === 0
      ? emptyState(
          'Your jobs will be listed here.',
          'Make one in the terminal from a job file, import its tasks and publish it.',
        )
      : h('ul', { class: 'jobs' }, ...jobs.map((job) => entryOf(job, newest)));
  const root = h('div', { class: 'job-list' }, h('h1', { tabindex: '-1' }, 'Jobs'), content);
  return { title: 'Jobs · Assay', root };
}

function entryOf(
  { jobId, state, file, redundancy, tasks, gold, createdAt }: JobView,
  newest: number,
): HTMLElement {
  const facts = [
    state === 'draft' ? 'Not published yet' : counted(tasks, 'task'),
    `${counted(redundancy, 'answer')} each`,
    gold > 0 && `${count(gold)} gold`,
    `made ${onDay(createdAt, newest)}`,
  ];
  return h(
    'li',
    { class: 'card' },
    h(
      'div',
      { class: 'name' },
      h('h2', {}, h('a', { href: jobFragment(jobId) }, file.name)),
      pill(state).root,
    ),
    h('p', { class: 'question' }, file.question.text),
    h('p', { class: 'facts-line' }, facts.filter(Boolean).join(' · ')),
  );
}
