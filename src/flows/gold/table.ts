import type { GoldRow, GoldTable } from '../../contracts/gold.ts';
import { type Gold, goldIdOf } from '../../core/gold.ts';
import { drifting, type GoldGiven, type GoldTally, tallyGold } from '../../core/gold-drift.ts';
import { goldCount } from '../../core/gold-walk.ts';
import { goldScale, type Job, maxExposures } from '../../core/job.ts';
import { proportionInterval } from '../../inference/interval.ts';
import type { Services } from '../../ports.ts';
import { allGoldIds, loadGold, loadJob } from '../lookup.ts';
import { paceOf } from '../pace.ts';
import { pageStart } from '../page-start.ts';
import { sampleOf } from '../progress-sample.ts';
import { stateOf } from './change.ts';
import { openContests } from './contest.ts';
import { forecastOf } from './forecast.ts';
import { looksAt } from './look.ts';

const ROWS_A_PAGE = 200;
const LOOKS_A_PAGE = 40;
/** Gold that fewer get right than this asks to be looked at: its answer may be wrong. */
const DOUBTED = 0.8;

/**
 * The gold of a job, 200 a page by number: how often shown, how often right in the hands that were looked at, what
 * is contested, what should be retired, and how long it lasts. Of rows that ask for a look the beginning of the text or
 * the file is told, of 40 a page at most: each is a read.
 *
 * @throws ServiceError `not-found`, `invalid-request` for a foreign `after`
 */
export async function goldTable(
  services: Services,
  jobId: string,
  after: string | undefined,
): Promise<GoldTable> {
  const job = await loadJob(services, jobId);
  const from = pageStart(after);
  const total = goldCount(job);
  const items = (await loadGold(services, jobId, allGoldIds(job))).filter(
    (item) => item !== undefined,
  );
  const sample = await sampleOf(services, job);
  const tallies = talliesOf(job, items, sample.goldGiven);
  const proposed = new Set(drifting(tallies));
  const contests = await openContests(services, job);
  const share = sample.tasks === 0 ? 1 : job.tasks / sample.tasks;
  const { perMinute } = paceOf(sample, share, services.now());
  const to = Math.min(total, from + ROWS_A_PAGE);
  const page = new Set(Array.from({ length: to - from }, (_, i) => goldIdOf(from + i)));
  const rows = items.filter(({ goldId }) => page.has(goldId));
  const gold = rows.map((item) =>
    rowOf(job, item, tallies.get(item.goldId), {
      contests: contests.get(item.goldId) ?? 0,
      proposed: proposed.has(item.goldId),
    }),
  );
  return {
    gold: await withLooks(services, gold, rows),
    total,
    forecast: forecastOf(job, items, sample, perMinute),
    sampledTasks: sample.tasks,
    ...(to < total ? { next: String(to) } : {}),
  };
}

/** Rows, and what those are known by that ask for a look: contested, to be retired, or right for too few. */
async function withLooks(
  services: Services,
  rows: readonly GoldRow[],
  items: readonly Gold[],
): Promise<GoldRow[]> {
  const asks = ({ contests, proposal, right }: GoldRow) =>
    contests > 0 || proposal !== null || (right !== null && right.value < DOUBTED);
  const looked = items
    .filter((_, i) => rows[i] !== undefined && asks(rows[i]))
    .slice(0, LOOKS_A_PAGE);
  const looks = await looksAt(services, looked);
  const byId = new Map(looked.map(({ goldId }, i) => [goldId, looks[i]]));
  return rows.map((row) => ({ ...row, ...byId.get(row.goldId) }));
}

/** What people made of each gold task. What was retired is still judged: it may have been for nothing. */
function talliesOf(job: Job, items: readonly Gold[], given: readonly GoldGiven[]) {
  const truths = new Map(items.map(({ goldId, truth }) => [goldId, truth]));
  return tallyGold(given, (goldId) => truths.get(goldId), goldScale(job.file));
}

interface Marks {
  readonly contests: number;
  readonly proposed: boolean;
}

function rowOf(job: Job, gold: Gold, tally: GoldTally | undefined, marks: Marks): GoldRow {
  const { goldId, truth, origin = 'manifest', exposures, task, reason, retired, keys = [] } = gold;
  const { answers = 0, right = 0, given = {} } = tally ?? {};
  return {
    goldId,
    accepted: [...truth],
    origin,
    state: stateOf(gold, maxExposures(job.file)),
    exposures,
    answers,
    right: answers === 0 ? null : { value: right / answers, ...proportionInterval(right, answers) },
    mostGiven: mostOf(given),
    contests: marks.contests,
    proposal: marks.proposed && retired === undefined ? 'retire' : null,
    ...(task === undefined ? {} : { taskId: task }),
    ...(reason === undefined ? {} : { reason }),
    ...(retired && {
      retired: {
        why: retired.why,
        at: retired.at,
        by: retired.by,
        discounted: retired.discounted === true,
      },
    }),
    keys: keys.map(({ truth: accepted, at, by }) => ({ accepted: [...accepted], at, by })),
  };
}

/** The answer that most gave; of equals the first by name. */
function mostOf(given: Readonly<Record<string, number>>): string | null {
  const words = Object.entries(given).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return words[0]?.[0] ?? null;
}
