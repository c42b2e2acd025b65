import type { GoldForecast } from '../contracts/gold-forecast.ts';
import type { Gold } from './gold.ts';

/** The gold of a job, as far as it was looked at. */
export interface GoldSeen {
  readonly gold: readonly Pick<Gold, 'exposures' | 'retired'>[];
  /** How much gold there is; more than `gold` holds when that is a sample. */
  readonly count: number;
  readonly rate: number;
  readonly mostExposures: number;
}

/** What a forecast is made from: gold, and how the job goes on. Answers that are leased have had their gold. */
export interface GoldOutlook extends GoldSeen {
  readonly openAnswers: number;
  readonly perMinute: number;
}

/** A sum over all, told from a sample of them, and its standard error: 0 where the sample is all there is. */
export interface SampledSum {
  readonly value: number;
  readonly error: number;
}

/** Scales a random sample up to `count`; draws may repeat. No sample tells of nothing. */
export function sampledSum(sample: readonly number[], count: number): SampledSum {
  const n = sample.length;
  if (n === 0) return { value: 0, error: 0 };
  const mean = sample.reduce((sum, value) => sum + value, 0) / n;
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = n < count ? count * Math.sqrt(squares / Math.max(1, n - 1) / n) : 0;
  return { value: mean * count, error };
}

/** How often gold may still be shown. */
const showingsOf = ({ gold, count, mostExposures }: GoldSeen): SampledSum =>
  sampledSum(
    gold.map(({ exposures, retired }) => (retired ? 0 : Math.max(0, mostExposures - exposures))),
    count,
  );

/** Gold tasks that have so many showings. */
const tasksFor = (showings: number, mostExposures: number): number =>
  Math.max(0, Math.ceil(showings / mostExposures - 1e-6));

/** How often the gold of a job may still be shown, and how long that lasts at its rate and pace. */
export function forecastGold(outlook: GoldOutlook): GoldForecast {
  const { rate, mostExposures, openAnswers, perMinute } = outlook;
  const showings = Math.round(showingsOf(outlook).value);
  const answers = rate === 0 ? 0 : Math.floor(showings / rate);
  return {
    showings,
    answers,
    lastsMs: perMinute > 0 && rate > 0 ? Math.round((answers / perMinute) * 60_000) : null,
    short: tasksFor(openAnswers * rate - showings, mostExposures),
  };
}

/** A sample is believed when it is this many standard errors off: it is looked at 1,440 times a day. */
const SURE = 3;

/** How many gold tasks are surely missing to the end of a job: as `short`, less what chance may do to both samples. */
export function surelyShort(seen: GoldSeen, open: SampledSum): number {
  const showings = showingsOf(seen);
  const margin = SURE * Math.hypot(showings.error, seen.rate * open.error);
  return tasksFor(open.value * seen.rate - showings.value - margin, seen.mostExposures);
}
