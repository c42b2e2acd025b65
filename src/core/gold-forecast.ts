import type { GoldForecast } from '../contracts/gold.ts';
import type { Gold } from './gold.ts';

/** What a forecast is made from: some or all of the gold, and how the job goes on. */
export interface GoldOutlook {
  readonly gold: readonly Pick<Gold, 'exposures' | 'retired'>[];
  /** How much gold there is; more than `gold` holds when that is a sample. */
  readonly count: number;
  readonly rate: number;
  readonly mostExposures: number;
  readonly answersLeft: number;
  readonly perMinute: number;
}

/** How often the gold of a job may still be shown, and how long that lasts at its rate and pace. */
export function forecastGold(outlook: GoldOutlook): GoldForecast {
  const { gold, count, rate, mostExposures, answersLeft, perMinute } = outlook;
  const inSample = gold.reduce(
    (sum, { exposures, retired }) => sum + (retired ? 0 : Math.max(0, mostExposures - exposures)),
    0,
  );
  const showings = gold.length === 0 ? 0 : Math.round((inSample * count) / gold.length);
  const answers = rate === 0 ? 0 : Math.floor(showings / rate);
  const missing = Math.max(0, answersLeft) * rate - showings;
  return {
    showings,
    answers,
    lastsMs: perMinute > 0 && rate > 0 ? Math.round((answers / perMinute) * 60_000) : null,
    short: Math.max(0, Math.ceil(missing / mostExposures - 1e-6)),
  };
}
