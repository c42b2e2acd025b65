import type { Job } from '../core/job.ts';
import { act } from '../core/rules/act.ts';
import { boundOf, needsOthers } from '../core/rules/evaluate.ts';
import { type RulesRecord, unbornRecord } from '../core/rules/record.ts';
import type { Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { isOfSize } from './collusion.ts';
import { type CrowdHit, crowdHits } from './crowd-rules.ts';
import { forDueJobs } from './due-jobs.ts';
import { members } from './members.ts';
import { movedWeight } from './weight.ts';

/**
 * Judges the rules that need the answers of others, job after job until the deadline, as models are fitted.
 *
 * @returns how many people were hit
 * @throws AggregateError at the end, of all that failed on the way
 */
export const applyAllCrowdRules = (services: Services, deadline: number): Promise<number> =>
  forDueJobs(services, deadline, 'looks by rules', (job) => applyCrowdRules(services, job));

/** Judges one job, and does what its rules ask for. Safe to repeat: a rule hits once for the same answers. */
export async function applyCrowdRules(services: Services, job: Job): Promise<number> {
  const rules = (job.file.rules ?? []).filter(
    ({ collect }) => needsOthers(collect) && (collect.kind !== 'copied-errors' || isOfSize(job)),
  );
  if (rules.length === 0) return 0;
  const people = await members(services, job.jobId);
  const records = await services.store.getMany(
    people.map(({ jobId, annotatorId }) => ({ kind: 'rulesRecord', jobId, annotatorId }) as const),
  );
  const judged = people.map((person, i) => ({ ...person, marks: records[i]?.marks ?? {} }));
  let hits = 0;
  for (const hit of await crowdHits(services, job, rules, judged)) {
    const seen = judged.find(({ annotatorId }) => annotatorId === hit.annotatorId);
    hits += await hitOne(services, job, hit, seen?.marks[hit.rule.name]?.at);
  }
  return hits;
}

/**
 * Commits a hit, unless somebody else was first to act on the same answers.
 *
 * @param before when the rule had hit them last, as it was judged
 */
function hitOne(services: Services, { jobId }: Job, hit: CrowdHit, before: number | undefined) {
  const { annotatorId, rule } = hit;
  return untilCommitted(async () => {
    const annotator = await services.store.get({ kind: 'annotator', annotatorId, jobId }, 'strong');
    if (annotator === undefined) return 0;
    const ref = { kind: 'rulesRecord', jobId, annotatorId } as const;
    const record = (await services.store.get(ref, 'strong')) ?? unbornRecord(jobId, annotatorId);
    if (record.marks[rule.name]?.at !== before) return 0;
    const now = services.now();
    const acted = act(annotator, { ...hit, bound: boundOf(rule.when) }, now);
    if (acted.decisions.length === 0) return 0;
    const won = await services.store.commit([
      { ...acted.annotator, version: annotator.version + 1 },
      marked(record, rule.name, now),
      ...acted.decisions,
      ...(await movedWeight(services, annotator, acted.annotator)),
    ]);
    return won ? 1 : LOST;
  });
}

function marked(record: RulesRecord, name: string, at: number): RulesRecord {
  const mark = { hand: record.trail.ended, gold: record.trail.goldAnswered, at };
  return { ...record, marks: { ...record.marks, [name]: mark }, version: record.version + 1 };
}
