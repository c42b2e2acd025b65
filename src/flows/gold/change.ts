import type { ChangeGoldBody, GoldChange } from '../../contracts/gold.ts';
import { type Contest, isCorrected } from '../../core/contest.ts';
import { ServiceError } from '../../core/errors.ts';
import type { Gold, Signed } from '../../core/gold.ts';
import { type Job, maxExposures } from '../../core/job.ts';
import type { Services } from '../../ports.ts';
import { LOST, type Lost, untilCommitted } from '../attempts.ts';
import { loadJob, notFound } from '../lookup.ts';
import { sameTruth, truthOf } from './gold-job.ts';
import { rescoreStep } from './rescore.ts';

/** So many contests of one gold task are decided together with it; no more can see it. */
const MOST_CONTESTS = 90;

interface Asked {
  readonly jobId: string;
  readonly goldId: string;
  readonly by: string;
  readonly change: ChangeGoldBody;
  readonly stepMs: number;
}

/**
 * Changes a gold task, decides what is contested of it, and makes the verdicts of everybody who met it anew.
 *
 * First one transaction {job, gold, contests}, then person by person. Safe to repeat; ask again until `done`, and
 * the sweep goes on with what is left.
 *
 * @throws ServiceError `not-found`, `invalid-request` for an answer that does not fit the question
 */
export async function changeGold(services: Services, asked: Asked): Promise<GoldChange> {
  const deadline = services.now() + asked.stepMs;
  const { job, gold } = await untilCommitted(() => change(services, asked));
  const { looked, changed, done } = await rescoreStep(services, job, deadline);
  return {
    goldId: gold.goldId,
    state: stateOf(gold, maxExposures(job.file)),
    accepted: [...gold.truth],
    looked,
    changed: [...changed],
    done,
  };
}

/** Whether gold is shown, has been shown as often as it may be, or is retired. */
export const stateOf = ({ exposures, retired }: Gold, most: number) =>
  retired ? 'retired' : exposures >= most ? 'worn' : 'active';

async function change(
  services: Services,
  asked: Asked,
): Promise<{ readonly job: Job; readonly gold: Gold } | Lost> {
  const { jobId, goldId } = asked;
  const job = await loadJob(services, jobId);
  const gold = await services.store.get({ kind: 'gold', jobId, goldId }, 'strong');
  if (gold === undefined) throw notFound();
  const signed = { by: asked.by, at: services.now() };
  const changed = changedGold(job, gold, asked.change, signed);
  const { act } = asked.change;
  const contests = act === 'reinstate' ? [] : await openContests(services, gold);
  const isNews = changed !== gold;
  if (!isNews && contests.length === 0) return { job, gold };
  const next = rescores(gold, changed) ? withKeys(job, goldId, signed.at) : job;
  const won = await services.store.commit([
    ...(next === job ? [] : [next]),
    ...(isNews ? [{ ...changed, version: gold.version + 1 }] : []),
    ...contests.map((contest) => ({
      ...contest,
      state: decidedAs(act, contest, gold, changed),
      decided: signed,
      version: contest.version + 1,
    })),
  ]);
  return won ? { job: next, gold: changed } : LOST;
}

/** What becomes of a contest: a correction that leaves what was disputed as it was upholds it. */
function decidedAs(
  act: ChangeGoldBody['act'],
  contest: Contest,
  gold: Gold,
  changed: Gold,
): Contest['state'] {
  if (act === 'retire') return 'retired';
  return act === 'correct' && isCorrected(contest, gold, changed) ? 'corrected' : 'upheld';
}

/** The gold task after what is asked; the very same when it is so already. */
function changedGold(job: Job, gold: Gold, change: ChangeGoldBody, signed: Signed): Gold {
  switch (change.act) {
    case 'uphold':
      return gold;
    case 'correct':
      return corrected(job, gold, change, signed);
    case 'retire':
      return retired(gold, change, signed);
    case 'reinstate': {
      if (gold.retired === undefined) return gold;
      const { retired: _, ...active } = gold;
      return active;
    }
  }
}

type Act<A extends ChangeGoldBody['act']> = Extract<ChangeGoldBody, { act: A }>;

function corrected(job: Job, gold: Gold, change: Act<'correct'>, signed: Signed): Gold {
  const truth = truthOf(job, change.gold);
  if (typeof truth === 'string') throw new ServiceError('invalid-request', { detail: truth });
  const { reason = gold.reason } = change;
  const why = reason === undefined ? {} : { reason };
  if (!sameTruth(truth, gold.truth)) {
    const keys = [...(gold.keys ?? []), { truth: gold.truth, ...signed }];
    return { ...gold, truth, ...why, keys };
  }
  return reason === gold.reason ? gold : { ...gold, ...why };
}

/** What is discounted stays so until it is reinstated. */
function retired(gold: Gold, { why, discount }: Act<'retire'>, signed: Signed): Gold {
  const was = gold.retired?.discounted === true;
  const discounted = discount || was;
  if (gold.retired !== undefined && was === discounted) return gold;
  return { ...gold, retired: { why, ...signed, ...(discounted && { discounted: true as const }) } };
}

/** True when a change makes verdicts other than they were. */
const rescores = (before: Gold, after: Gold): boolean =>
  !sameTruth(before.truth, after.truth) || before.retired?.discounted !== after.retired?.discounted;

function withKeys(job: Job, goldId: string, now: number): Job {
  const { number = 0, settled = true, of = [] } = job.goldKeys ?? {};
  const touched = settled ? [goldId] : [...new Set([...of, goldId])];
  const goldKeys = { number: number + 1, changedAt: now, settled: false, of: touched };
  return { ...job, goldKeys, version: job.version + 1 };
}

/** Contests of a gold task that nobody has decided. */
async function openContests(
  { store }: Services,
  { jobId, goldId }: Gold,
): Promise<readonly Contest[]> {
  const partition = { kind: 'gold', jobId, goldId } as const;
  const { items } = await store.queryPartition(partition, MOST_CONTESTS + 20);
  const contests = items.filter((item) => item.kind === 'contest');
  return contests.filter(({ state }) => state === 'open').slice(0, MOST_CONTESTS);
}
