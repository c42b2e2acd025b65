import type { Annotator } from '../core/annotator.ts';
import type { Job } from '../core/job.ts';
import { type Acted, act, settleCheck } from '../core/rules/act.ts';
import { hitsOf, keptFor } from '../core/rules/evaluate.ts';
import { unbornRecord } from '../core/rules/record.ts';
import { type EndedHand, withHand } from '../core/rules/trail.ts';
import type { Item, Services } from '../ports.ts';
import { movedWeight } from './weight.ts';

/** A person after the rules, and what else must be committed with them. */
export interface Ruled {
  readonly annotator: Annotator;
  readonly items: readonly Item[];
}

/**
 * Lets the rules about one person look at a hand that is being closed, or at answers that come to it late: what they do
 * is part of the same commit, so that each answer is looked at exactly once. Costs a read and a write for each hand,
 * in jobs with rules alone.
 *
 * @param before the person before the commit, `annotator` after it
 * @param hand undefined where there is nothing new to look at
 */
export async function applyRules(
  services: Services,
  { jobId, file }: Pick<Job, 'jobId' | 'file'>,
  before: Annotator,
  annotator: Annotator,
  hand: EndedHand | undefined,
): Promise<Ruled> {
  const { rules = [], question } = file;
  if (rules.length === 0 || hand === undefined) return { annotator, items: [] };
  const { annotatorId, pools } = annotator;
  const now = services.now();
  const ref = { kind: 'rulesRecord', jobId, annotatorId } as const;
  const record = (await services.store.get(ref, 'strong')) ?? unbornRecord(jobId, annotatorId);
  const choices = question.choices.map(({ value }) => value);
  const trail = withHand(record.trail, hand, choices, keptFor(rules));
  const hits = hitsOf(rules, { trail, marks: record.marks, pools }, choices);
  const marks = Object.fromEntries(hits.map(({ rule, mark }) => [rule.name, mark]));
  const acted = hits.reduce<Acted>(
    (so, hit) => added(so, act(so.annotator, hit, now)),
    settleCheck(before, annotator, now),
  );
  const kept = {
    ...record,
    trail,
    marks: { ...record.marks, ...marks },
    version: record.version + 1,
  };
  const weight = await movedWeight(services, before, acted.annotator);
  return { annotator: acted.annotator, items: [kept, ...acted.decisions, ...weight] };
}

/** Both, one after the other. */
const added = (so: Acted, more: Acted): Acted => ({
  annotator: more.annotator,
  decisions: [...so.decisions, ...more.decisions],
});
