import type { Progress } from '../../../src/contracts/progress.ts';
import { clock, counted, fineClock, moment, onDay, rate } from './figures.ts';

/** Bars of equal width. `perMinute` is the mean rate in a bar; a `running` last bar is not over yet. */
export interface Bars {
  readonly stepMs: number;
  readonly at: readonly number[];
  readonly answers: readonly number[];
  readonly perMinute: readonly number[];
  readonly running: boolean;
}

const MINUTE = 60_000;
const FINEST_MS = 10_000;

type Timeline = Progress['timeline'];

/**
 * The timeline as at most `most` bars up to `until`, with zeros after its end; with null up to its end,
 * and no bar is running any more.
 *
 * The service counts in equal steps; a bar is one or more whole steps, so that no bar has a step more
 * than its neighbour.
 */
export function barsOf(timeline: Timeline, until: number | null, most: number): Bars {
  const start = timeline[0]?.at ?? until ?? 0;
  const ownStep = Math.max(FINEST_MS, (timeline[1]?.at ?? 0) - start);
  const end = Math.max(until ?? start, timeline.at(-1)?.at ?? start);
  const stepMs = ownStep * Math.ceil((end - start + 1) / ownStep / most);
  const answers = new Array<number>(Math.floor((end - start) / stepMs) + 1).fill(0);
  for (const point of timeline) {
    const bar = Math.floor((point.at - start) / stepMs);
    answers[bar] = (answers[bar] ?? 0) + point.answers;
  }
  return {
    stepMs,
    at: answers.map((_, bar) => start + bar * stepMs),
    answers,
    perMinute: answers.map((sum) => (sum * MINUTE) / stepMs),
    running: until !== null && until < start + answers.length * stepMs,
  };
}

/** Where the chart ends: now, or null once no more answers will come. */
export function chartEnd({ job, now, answers, answersWanted }: Progress): number | null {
  const over = job.state === 'closed' || (answersWanted > 0 && answers >= answersWanted);
  return over ? null : now;
}

/** How wide a bar is, as people say it. */
export function stepInWords(stepMs: number): string {
  const seconds = stepMs / 1_000;
  if (seconds % 3_600 === 0) return counted(seconds / 3_600, 'hour');
  return seconds % 60 === 0 ? counted(seconds / 60, 'minute') : counted(seconds, 'second');
}

/** When a bar starts, to the second where bars are not whole minutes. */
export const startOf = ({ at, stepMs }: Bars, bar: number, now: number): string =>
  moment(at[bar] ?? 0, now, stepMs % MINUTE === 0 ? clock : fineClock);

/** The bar pointed at, in words; without one, how wide bars are. */
export function barInWords(bars: Bars, bar: number | null, now: number): string {
  if (bar === null || bars.at[bar] === undefined) return `Bars of ${stepInWords(bars.stepMs)}`;
  const running = bars.running && bar === bars.at.length - 1 ? ', not over yet' : '';
  return `${startOf(bars, bar, now)}: ${rate(bars.perMinute[bar] ?? 0)} a minute${running}`;
}

/** The whole chart in words, for those who do not see it. */
export function barsInWords(bars: Bars, now: number): string {
  const all = bars.answers.reduce((sum, value) => sum + value, 0);
  const most = bars.perMinute.indexOf(Math.max(...bars.perMinute));
  const peak = `${rate(bars.perMinute[most] ?? 0)} a minute at ${startOf(bars, most, now)}`;
  return `${counted(all, 'answer')} since ${startOf(bars, 0, now)}, at most ${peak}.`;
}

/** Axis marks: times of day, and the date at the first mark of each day once there is more than one. */
export function timeTicks(at: readonly number[]): string[] {
  const days = at.map((instant) => onDay(instant, instant));
  const severalDays = days.some((day) => day !== days[0]);
  return at.map((instant, mark) => {
    const newDay = severalDays && days[mark] !== days[mark - 1];
    return newDay ? (days[mark] ?? '') : clock(instant);
  });
}
