import type { GoldRow } from '../../../src/contracts/gold.ts';
import type { GoldForecast } from '../../../src/contracts/gold-forecast.ts';
import { count, counted } from './figures.ts';

/** What an owner should look at first: proposals, contests, then gold that fewest answer right. */
export function byUrgency(rows: readonly GoldRow[]): GoldRow[] {
  const rank = ({ proposal, contests, state }: GoldRow): number =>
    state === 'retired' ? 3 : proposal ? 0 : contests > 0 ? 1 : 2;
  const right = ({ right: share }: GoldRow): number => share?.value ?? 2;
  return rows.toSorted((a, b) => rank(a) - rank(b) || right(a) - right(b));
}

const HOUR_MS = 3_600_000;

/** How long the gold lasts, in words; what is short comes first. */
export function forecastWords({ showings, answers, lastsMs, short }: GoldForecast): string {
  if (short > 0) return `${counted(short, 'gold task')} short of what the job takes`;
  if (showings === 0) return 'All gold has been shown as often as it may be';
  const hours = lastsMs === null ? '' : `, about ${lasting(lastsMs)} at this pace`;
  return `Lasts for ${count(answers)} answers more${hours}`;
}

/** How much gold a job lacks to its end, short; empty where it lacks none. */
export const shortWords = (forecast: GoldForecast | null): string =>
  forecast === null || forecast.short === 0 ? '' : `${counted(forecast.short, 'gold task')} short`;

function lasting(ms: number): string {
  const hours = ms / HOUR_MS;
  if (hours < 1) return 'an hour';
  return hours < 48 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day');
}

/** The state of a gold task, and where it comes from, in words. */
export const ORIGINS: Readonly<Record<GoldRow['origin'], string>> = {
  manifest: 'from the manifest',
  uploaded: 'added later',
  made: 'made of a task',
  promoted: 'promoted',
};
