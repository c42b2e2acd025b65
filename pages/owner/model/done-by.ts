import type { Progress } from '../../../src/contracts/progress.ts';
import { clock, type Interval, NONE, onDay, span } from './figures.ts';

/** When a job will be done: the figure, what belongs to it in small, and two lines below. */
interface DoneBy {
  readonly value: string;
  readonly small?: string;
  readonly words: string;
  readonly range?: string;
}

type Standing = Pick<Progress, 'job' | 'now' | 'answers' | 'answersWanted' | 'etaMs'>;

const DAY = 86_400_000;

/** Says when the last answer is due, or what has to happen first. */
export function doneBy({ job, now, answers, answersWanted, etaMs }: Standing): DoneBy {
  if (job.state === 'closed') return { value: 'Closed', words: 'No more answers are taken' };
  if (job.state === 'draft') return { value: NONE, words: 'Publish the job to start' };
  if (answersWanted > 0 && answers >= answersWanted)
    return { value: 'Complete', words: 'Every task has its answers' };
  if (job.state === 'paused') return { value: NONE, words: 'Paused: resume to go on' };
  if (etaMs !== null) return due(etaMs, now);
  return { value: NONE, words: answers === 0 ? 'Waiting for annotators' : 'Nobody is working now' };
}

/** A time of day while the end is near, with the day where that is not today; a day where it is far. */
function due(eta: Interval, now: number): DoneBy {
  const [at, far] = [now + eta.value, eta.value >= DAY];
  const today = onDay(at, now) === onDay(now, now);
  const stamp = eta.high < DAY ? clock : (instant: number) => onDay(instant, now);
  const [first, last] = [stamp(now + eta.low), stamp(now + eta.high)];
  return {
    value: far ? onDay(at, now) : clock(at),
    ...(!today && { small: far ? clock(at) : onDay(at, now) }),
    words: `in ${span(eta.value)}`,
    ...(first !== last && { range: `${first} to ${last}` }),
  };
}
