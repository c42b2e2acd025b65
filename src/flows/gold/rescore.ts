import type { Rescored } from '../../contracts/gold.ts';
import { type Annotator, type GoldRecord, scoredIn } from '../../core/annotator.ts';
import type { Assignment } from '../../core/assignment.ts';
import { type Gold, remembers } from '../../core/gold.ts';
import { correct } from '../../core/gold-correction.ts';
import { replayHistory } from '../../core/gold-history.ts';
import {
  type GoldStep,
  goldSteps,
  moreScored,
  replayGold,
  type TruthOf,
} from '../../core/gold-replay.ts';
import { mayHaveMet } from '../../core/gold-walk.ts';
import { goldScale, type Job } from '../../core/job.ts';
import { GRACE_MS } from '../../core/lease.ts';
import { isFor } from '../../core/rules/evaluate.ts';
import { type RulesRecord, unbornRecord } from '../../core/rules/record.ts';
import { type Decision, standingOf } from '../../core/standing.ts';
import type { Item, Services } from '../../ports.ts';
import { LOST, untilCommitted } from '../attempts.ts';
import { goldSeeds } from '../gold.ts';
import { watchingOf } from '../lease.ts';
import { loadGold, loadJob } from '../lookup.ts';
import { members } from '../members.ts';
import { assignmentsOf, loadAnnotator } from '../person.ts';
import { decisionsOn } from '../standing.ts';
import { movedWeight } from '../weight.ts';

const REFS_A_PAGE = 500;

/**
 * A record of fewer answers than its hands have, so long after the change, was made by an Assay that did not keep
 * which gold came late: what the hands say is taken for it, or nobody's records would ever be settled. Where the
 * hands have fewer, the index does not know them all yet, however old the change: work goes on.
 */
const BEHIND_MS = 10 * GRACE_MS;

/** How far a walk over the people of a job came: how many records were made anew, and which are not as before. */
export interface RescoreWalk {
  readonly looked: number;
  readonly changed: readonly Rescored[];
  readonly done: boolean;
}

/**
 * Makes the records of all who may have met the changed gold of a job anew, person by person until the deadline.
 *
 * Each record is a fold over what its person answered, by the answers known today, and says for which change it was
 * made: a crash anywhere is gone on from, a repeat finds nothing to do. No task is touched, so nothing is collected
 * again. Every decision on them is replayed with it, and what comes out otherwise is decided. One transaction a person.
 */
export async function rescoreStep(
  services: Services,
  job: Job,
  deadline: number,
): Promise<RescoreWalk> {
  const { goldKeys } = job;
  if (goldKeys === undefined || goldKeys.settled) return { looked: 0, changed: [], done: true };
  const changed: Rescored[] = [];
  let looked = 0;
  let done = true;
  const changedGold = await loadGold(services, job.jobId, goldKeys.of);
  const people = await members(services, job.jobId);
  for (const person of people.filter((each) => isTouched(services, job, changedGold, each))) {
    if (looked > 0 && services.now() >= deadline) return { looked, changed, done: false };
    const rescored = await untilCommitted(() => rescore(services, job, person));
    if (rescored === 'behind') {
      done = false;
      continue;
    }
    looked++;
    if (rescored !== undefined) changed.push(rescored);
  }
  return { looked, changed, done };
}

/** True for somebody who may have been shown changed gold, and whose record does not know of the change. */
function isTouched(
  services: Services,
  job: Job,
  changed: readonly (Gold | undefined)[],
  { annotatorId, gold }: Annotator,
): boolean {
  if ((gold.keys ?? 0) >= (job.goldKeys?.number ?? 0)) return false;
  if (scoredIn(gold) === 0) return false;
  const seedOf = goldSeeds(services, job.jobId, annotatorId);
  return (job.goldKeys?.of ?? []).some((goldId, i) => {
    const item = changed[i];
    if (item?.seenBy?.includes(annotatorId)) return true;
    if (item !== undefined && remembers(item)) return false;
    return mayHaveMet(gold, job, Number.parseInt(goldId.slice(1), 36), seedOf);
  });
}

/** Makes one record anew. @returns what changed of it; `behind` when the index does not know all hands yet */
async function rescore(services: Services, job: Job, { annotatorId, jobId }: Annotator) {
  const annotator = await loadAnnotator(services, { annotatorId, jobId });
  const hands: Assignment[] = [];
  for await (const some of assignmentsOf(services, annotator, REFS_A_PAGE)) hands.push(...some);
  const steps = goldSteps(hands);
  const truths = await truthsOf(services, jobId, new Set(steps.flatMap(({ gold }) => gold)));
  const scale = goldScale(job.file);
  const truthOf = (goldId: string) => truths.get(goldId);
  const made = replayGold(annotator.gold, steps, truthOf, scale);
  const more = moreScored(made, annotator.gold);
  const isYoung = services.now() - (job.goldKeys?.changedAt ?? 0) <= BEHIND_MS;
  if (more < 0 || (more > 0 && isYoung)) return 'behind';
  const known = { ...annotator, gold: { ...made, keys: job.goldKeys?.number ?? 0 } };
  const {
    annotator: next,
    decisions,
    items,
  } = await replayed(services, job, known, steps, truthOf);
  const version = annotator.version + 1;
  const won = await services.store.commit([{ ...next, version }, ...decisions, ...items]);
  if (!won) return LOST;
  const [from, to] = [standingOf(annotator), standingOf(next)];
  if (decisions.length === 0 && sameVerdicts(annotator.gold, next.gold)) return undefined;
  const standing = from === to ? {} : { standing: { from, to } };
  const scores = { before: scoreOf(annotator.gold), after: scoreOf(next.gold) };
  return { annotatorId, ...scores, ...standing };
}

/** A person after a changed key, and what else must be committed with them. */
interface Replay {
  readonly annotator: Annotator;
  readonly decisions: readonly Decision[];
  readonly items: readonly Item[];
}

/** Replays every decision on somebody, in jobs where gold decides, and decides what came out otherwise. */
async function replayed(
  services: Services,
  { file }: Job,
  annotator: Annotator,
  steps: readonly GoldStep[],
  truthOf: TruthOf,
): Promise<Replay> {
  const { question, rules = [] } = file;
  const watching = watchingOf(file);
  const asks = rules.some(({ act }) => act === 'check-task');
  const onGold = rules.filter(
    (rule) => rule.collect.kind === 'gold-accuracy' && isFor(rule, annotator.pools),
  );
  if (watching === undefined && !asks && onGold.length === 0)
    return { annotator, decisions: [], items: [] };
  const choices = question.choices.map(({ value }) => value);
  const by = { watching, rules: onGold, choices, scale: goldScale(file), truthOf };
  const decisions = await decisionsOn(services, annotator);
  const record = await rulesRecord(services, annotator, onGold.length > 0);
  const would = replayHistory(steps, decisions, by);
  const corrected = correct(annotator, record, decisions, would, by, services.now());
  const isNews = onGold.length > 0 && JSON.stringify(corrected.record) !== JSON.stringify(record);
  const known = isNews ? [{ ...corrected.record, version: record.version + 1 }] : [];
  const weight = await movedWeight(services, annotator, corrected.annotator);
  return {
    annotator: corrected.annotator,
    decisions: corrected.decisions,
    items: [...known, ...weight],
  };
}

/** What rules know of a person; read where a rule goes by gold alone. */
async function rulesRecord(
  { store }: Services,
  { jobId, annotatorId }: Annotator,
  isAsked: boolean,
): Promise<RulesRecord> {
  const ref = { kind: 'rulesRecord', jobId, annotatorId } as const;
  const known = isAsked ? await store.get(ref, 'strong') : undefined;
  return known ?? unbornRecord(jobId, annotatorId);
}

const scoreOf = ({ answered, right }: GoldRecord) => ({ answered, right });

const sameVerdicts = (one: GoldRecord, other: GoldRecord): boolean =>
  one.answered === other.answered && one.right === other.right && rowsOf(one) === rowsOf(other);

/** A confusion as a text, its rows in order: a store need not keep that of members. */
const rowsOf = ({ confusion }: GoldRecord): string =>
  Object.entries(confusion)
    .flatMap(([truth, row]) => Object.entries(row).map(([given, n]) => `${truth} ${given} ${n}`))
    .sort()
    .join('\n');

/** What is right of gold, without what was taken back. A truth that has just changed is read as it is now. */
async function truthsOf(
  { store }: Services,
  jobId: string,
  goldIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const refs = [...goldIds].map((goldId) => ({ kind: 'gold', jobId, goldId }) as const);
  const items = await store.getMany(refs);
  return new Map(
    items.flatMap((gold) =>
      gold !== undefined && countsStill(gold) ? [[gold.goldId, gold.truth] as const] : [],
    ),
  );
}

const countsStill = ({ retired }: Gold): boolean => retired?.discounted === undefined;

/**
 * Goes on with what a change of gold left, from the sweep: an owner's process may die, and a hand that was being
 * closed may have been scored by the old answer. So everybody's record is made anew once more, well after the change.
 */
export async function settleGold(
  services: Services,
  listed: Job,
  deadline: number,
): Promise<number> {
  if (listed.goldKeys === undefined || listed.goldKeys.settled) return 0;
  const job = await loadJob(services, listed.jobId);
  const { goldKeys } = job;
  if (goldKeys === undefined || goldKeys.settled) return 0;
  const { looked, done } = await rescoreStep(services, job, deadline);
  if (!done || services.now() - goldKeys.changedAt <= GRACE_MS) return looked;
  const next = goldKeys.again
    ? { ...goldKeys, settled: true, of: [] }
    : { ...goldKeys, number: goldKeys.number + 1, again: true as const };
  // If somebody else was first, the next sweep looks again.
  await services.store.commit([{ ...job, goldKeys: next, version: job.version + 1 }]);
  return looked;
}
