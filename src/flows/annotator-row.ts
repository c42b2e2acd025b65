import type { JobFile } from '../contracts/job.ts';
import type { AnnotatorRow, Estimate } from '../contracts/progress.ts';
import type { Annotator } from '../core/annotator.ts';
import { payOf } from '../core/pay.ts';
import { standingOf } from '../core/standing.ts';
import { proportionInterval } from '../inference/interval.ts';
import type { EntryPoint } from './entry-points.ts';

const ACTIVE_MS = 5 * 60_000;

/** A share with its interval at 95 %; null of nothing. */
export const accuracyOf = (right: number, of: number): Estimate | null =>
  of === 0 ? null : { value: right / of, ...proportionInterval(right, of) };

/** An annotator in a job, as the owner sees them. */
export function rowOf(
  annotator: Annotator,
  { pay: rule }: Pick<JobFile, 'pay'>,
  entry: EntryPoint | undefined,
  now: number,
): AnnotatorRow {
  const pay = payOf(annotator, rule);
  const pace = annotator.pace.toSorted((a, b) => a - b)[annotator.pace.length >> 1];
  const standing = standingOf(annotator);
  const active = now - annotator.seenAt < ACTIVE_MS;
  return {
    annotatorId: annotator.annotatorId,
    state: standing !== 'working' ? standing : active ? 'active' : 'idle',
    answers: annotator.answers,
    counted: annotator.countedTasks,
    holding: annotator.hands.length,
    goldAnswers: annotator.gold.answered,
    goldAccuracy: accuracyOf(annotator.gold.right, annotator.gold.answered),
    goldRecent: annotator.gold.recent ?? '',
    medianSeconds: pace === undefined ? null : Math.round(pace / 100) / 10,
    lastSeenAt: annotator.seenAt,
    weightless: annotator.weightless === true,
    decisions: annotator.standing?.decisions ?? 0,
    ...(entry === undefined ? {} : { entry }),
    ...(pay === null ? {} : { pay }),
  };
}
