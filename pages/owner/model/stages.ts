import type { AnnotatorRow } from '../../../src/contracts/progress.ts';

type Entry = AnnotatorRow['entry'];

const STAGES: Readonly<Record<NonNullable<Entry>['stage'], string>> = {
  consent: 'Terms to agree to',
  training: 'In training',
  exam: 'Exam due',
  wait: 'Waits for another attempt',
  failed: 'Exam failed',
  suspended: '',
  admitted: '',
};

/** Where somebody stands on their way in; nothing where they are in, or where their state says it. */
export function stageWords(entry: Entry): string {
  if (entry === undefined) return '';
  const words = STAGES[entry.stage];
  return words !== '' && entry.reason === 'expired' ? `${words}, as it has run out` : words;
}

/** True for somebody who works once they are admitted: the owner may spare them training and exam. */
export const canAdmit = ({ entry, state }: Pick<AnnotatorRow, 'entry' | 'state'>): boolean =>
  entry !== undefined &&
  (state === 'active' || state === 'idle') &&
  ['consent', 'training', 'exam', 'wait', 'failed'].includes(entry.stage);
