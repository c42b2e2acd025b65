import type { AnnotatorRow, Progress } from '../../../src/contracts/progress.ts';
import { h } from '../../elements/dom.ts';
import { count, counted } from '../model/figures.ts';
import { paragraph, type Question } from './dialog.ts';

type Run = Question['run'];

/** Asks before an annotator is barred: names them and says what happens to their answers. */
export function voidQuestion(row: AnnotatorRow, run: Run): Question {
  const who = h('strong', { class: 'id' }, row.annotatorId);
  return {
    title: `Void ${row.annotatorId}?`,
    body: [
      paragraph(
        'All answers of ',
        who,
        ` are discounted (${count(row.counted)} count now), and their tasks open again for others. ` +
          'They get no more tasks of this job.',
      ),
      paragraph('Their answers stay on record. This cannot be taken back.'),
    ],
    deed: `Void ${row.annotatorId}`,
    look: 'danger',
    run,
  };
}

/** Asks before a job is closed for good, and says what is still open. */
export function closeQuestion({ job, tasksComplete, annotators }: Progress, run: Run): Question {
  const open = job.tasks - tasksComplete;
  const holders = annotators.filter((row) => row.holding > 0).length;
  const unfinished = `${counted(open, 'task has', 'tasks have')} not all of their answers.`;
  const working = `${counted(holders, 'annotator is', 'annotators are')} at work: what they have saved counts.`;
  return {
    title: `Close “${job.file.name}”?`,
    body: [
      paragraph('Nobody gets tasks of this job any more. Export still works.'),
      ...(open > 0 ? [paragraph(unfinished)] : []),
      ...(holders > 0 ? [paragraph(working)] : []),
      paragraph('A closed job cannot be opened again. To stop for a while, pause it.'),
    ],
    deed: 'Close job',
    look: 'danger',
    run,
  };
}

/** Says what an export makes of a job as it stands. */
export function exportQuestion({ job, tasksComplete, answers }: Progress, run: Run): Question {
  const open = job.tasks - tasksComplete;
  const standing =
    open === 0
      ? 'Every task has all its answers.'
      : `${count(tasksComplete)} of ${counted(job.tasks, 'task')} have all their answers; ` +
        'the others get the label their answers so far give, marked as incomplete.';
  return {
    title: 'Export labels',
    body: [
      paragraph(`Makes a dataset of the labels from ${counted(answers, 'answer')}.`),
      paragraph(standing),
      paragraph('The same answers always give the same files, byte for byte.'),
    ],
    deed: 'Make dataset',
    look: 'main',
    run,
  };
}
