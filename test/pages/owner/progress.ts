import type { JobState, JobView, Question } from '../../../src/contracts/job.ts';
import type { AnnotatorRow } from '../../../src/contracts/progress.ts';

export const question: Question = {
  type: 'choice',
  text: 'Which rhythm does this strip show?',
  media: 'waveform',
  choices: [
    { value: 'sinus', text: 'Sinus rhythm' },
    { value: 'afib', text: 'Atrial fibrillation' },
    { value: 'noise', text: 'Too noisy' },
  ],
  abstentions: ['unsure', 'unreadable'],
};

/** A job as owners see it, with ten tasks of three answers. */
export const job = (state: JobState): JobView => ({
  jobId: 'j4k2m8qpz',
  state,
  tasks: 10,
  gold: 4,
  taskSuites: 1,
  redundancy: 3,
  dataset: null,
  createdAt: 0,
  file: {
    name: 'Rhythm strips',
    question,
    instructions: '',
    redundancy: 3,
    taskSuiteSize: 20,
    leaseSeconds: 600,
    saveEvery: 5,
    aggregation: { method: 'auto' },
    labelName: 'label',
  },
});

/** An annotator who has answered 20 tasks and no gold. */
export const annotator = (annotatorId: string, more: Partial<AnnotatorRow> = {}): AnnotatorRow => ({
  annotatorId,
  state: 'active',
  answers: 20,
  counted: 20,
  holding: 0,
  goldAnswers: 0,
  goldAccuracy: null,
  goldRecent: '',
  medianSeconds: null,
  lastSeenAt: 0,
  weightless: false,
  decisions: 0,
  ...more,
});
