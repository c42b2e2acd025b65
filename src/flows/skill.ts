import type { SkillView, WatchView } from '../contracts/skill.ts';
import type { SkillRule } from '../contracts/skill-rule.ts';
import type { Annotator } from '../core/annotator.ts';
import type { Job } from '../core/job.ts';
import { type Confusion, type SkillPrior, skillOf, sumOf } from '../core/skill.ts';
import { judge, unwatched } from '../core/watch.ts';
import type { Services } from '../ports.ts';
import { agreementOn } from './consensus-skill.ts';
import { members } from './members.ts';

/** The crowd is everybody else who is not barred: nobody is a prior for themselves. */
async function priorOf(
  services: Services,
  { jobId, annotatorId }: Annotator,
  rule: SkillRule | undefined,
): Promise<SkillPrior> {
  const { prior = 'flat', accuracy = 0.5, strength = 4 } = rule ?? {};
  if (prior === 'flat') return { kind: 'flat' };
  if (prior === 'stated') return { kind: 'stated', accuracy, strength };
  const others = (await members(services, jobId)).filter(
    (other) => other.annotatorId !== annotatorId && !other.barred,
  );
  return { kind: 'crowd', confusion: sumOf(others.map(({ gold }) => gold.confusion)), strength };
}

const answersIn = (confusion: Confusion): number =>
  Object.values(confusion)
    .flatMap((row) => Object.values(row))
    .reduce((sum, count) => sum + count, 0);

/**
 * How good somebody is by their gold answers, and by sure others where the job weighs those. Reads everybody in the job where the
 * crowd is the prior, and the suites that they have answered where others weigh.
 */
export async function skillView(
  services: Services,
  job: Pick<Job, 'jobId' | 'file'>,
  annotator: Annotator,
): Promise<SkillView> {
  const { file } = job;
  const { choices, abstentions } = file.question;
  const answerable = { choices: choices.map(({ value }) => value), abstentions };
  const prior = await priorOf(services, annotator, file.skill);
  const weight = file.skill?.consensusWeight ?? 0;
  const confusion = weight === 0 ? {} : await agreementOn(services, job, annotator);
  const evidence = { gold: annotator.gold.confusion, agreement: { confusion, weight } };
  const skill = skillOf(evidence, answerable, prior);
  const others = weight === 0 ? {} : { others: answersIn(confusion) };
  return { ...skill, ...others, classes: [...skill.classes] };
}

/** What the watch knows of somebody; null where nobody is judged by gold. */
export function watchView({ file }: Pick<Job, 'file'>, { gold }: Annotator): WatchView | null {
  const rule = file.gold?.watch;
  if (rule === undefined) return null;
  const { watch = { ...unwatched, found: 0 } } = gold;
  const judgement = judge(watch, rule, file.question.choices.length);
  return { ...judgement, gold: watch.seen, found: watch.found };
}
