import type { Rule } from '../contracts/rule.ts';
import { ruleFaults } from '../contracts/rule-faults.ts';
import type { DryHit, DryRunBody, DryRunPage } from '../contracts/rule-run.ts';
import type { Annotator } from '../core/annotator.ts';
import type { Assignment } from '../core/assignment.ts';
import { ServiceError } from '../core/errors.ts';
import { goldScale, type Job } from '../core/job.ts';
import { endedHand } from '../core/rules/ended-hand.ts';
import { boundOf, needsOthers } from '../core/rules/evaluate.ts';
import { replay } from '../core/rules/replay.ts';
import type { EndedHand } from '../core/rules/trail.ts';
import type { Services } from '../ports.ts';
import { crowdHits } from './crowd-rules.ts';
import { loadJob, loadTruths } from './lookup.ts';
import { members } from './members.ts';
import { foreignCursor } from './page-start.ts';
import { assignmentsOf } from './person.ts';

/** People of a page, each with their assignments a page of the index at a time. */
const PEOPLE_A_PAGE = 10;
const ASSIGNMENTS_A_READ = 100;
/** Of more hands of one person the rest is left out, so that memory has a bound. */
const MOST_HANDS = 20_000;

/** What is asked of a dry run. Works until `stepMs` is over, then says where to go on. */
export type DryRun = DryRunBody & { readonly jobId: string; readonly stepMs: number };

/**
 * Shows whom rules would have hit over all past answers, when first and by which evidence; changes nothing.
 *
 * One person after another, so that memory holds the hands of one: a few MB for 20,000 hands, of which any
 * more are left out. Costs half a read unit for each started 4 KB of assignments.
 *
 * @throws ServiceError `not-found`, `invalid-request` for rules that do not fit the job
 */
export async function dryRun(services: Services, asked: DryRun): Promise<DryRunPage> {
  const deadline = services.now() + asked.stepMs;
  const job = await loadJob(services, asked.jobId);
  const rules = rulesFor(job, asked.rules);
  let { after } = asked;
  let [people, answers] = [0, 0];
  const hits: DryHit[] = [];
  do {
    const page = await somePeople(services, job, after);
    for (const person of page.people) {
      const run = await runOne(services, job, rules, person);
      people++;
      answers += run.answers;
      hits.push(...run.hits);
    }
    after = page.next;
  } while (after !== undefined && services.now() < deadline);
  if (asked.after === undefined) hits.push(...(await runCrowd(services, job, rules)));
  return { people, answers, hits, ...(after === undefined ? {} : { next: after }) };
}

async function somePeople(services: Services, { jobId }: Job, after: string | undefined) {
  const range = { index: 'members', jobId } as const;
  const page = await services.store.queryIndex(range, PEOPLE_A_PAGE, after).catch(foreignCursor);
  const refs = page.items.filter((ref) => ref.kind === 'annotator');
  const people = (await services.store.getMany(refs)).filter((person) => person !== undefined);
  return { people, next: page.next };
}

function rulesFor(job: Job, wanted: readonly Rule[] | undefined): readonly Rule[] {
  const rules = wanted ?? job.file.rules ?? [];
  const errors = ruleFaults(rules, job.file).map(({ path, message }) => ({
    path: ['rules', ...path].join('.'),
    message,
  }));
  if (errors[0] === undefined) return rules;
  const detail = `${errors[0].path} ${errors[0].message}`;
  throw new ServiceError('invalid-request', { detail, errors });
}

/** Rules that need the answers of others are judged once, by how things stand. */
async function runCrowd(services: Services, job: Job, rules: readonly Rule[]): Promise<DryHit[]> {
  if (!rules.some(({ collect }) => needsOthers(collect))) return [];
  const people = await members(services, job.jobId);
  const known = new Map(people.map((person) => [person.annotatorId, person]));
  const judged = people.map((person) => ({ ...person, marks: {} }));
  const hits = await crowdHits(services, job, rules, judged, true);
  return hits.map(({ annotatorId, rule, value, sample, withIds }) => ({
    annotatorId,
    rule: rule.name,
    action: rule.act,
    times: 1,
    firstAt: null,
    answersBefore: known.get(annotatorId)?.answers ?? 0,
    value,
    bound: boundOf(rule.when),
    sample,
    withIds: [...withIds],
    weightless: known.get(annotatorId)?.weightless === true,
  }));
}

async function runOne(services: Services, job: Job, rules: readonly Rule[], person: Annotator) {
  const choices = job.file.question.choices.map(({ value }) => value);
  const own = rules.filter(({ collect }) => !needsOthers(collect));
  const hands = await handsOf(services, job, person);
  const hits = replay(own, hands, person.pools, choices).map(
    ({ first, answersBefore, times }): DryHit => ({
      annotatorId: person.annotatorId,
      rule: first.rule.name,
      action: first.rule.act,
      times,
      firstAt: first.mark.at,
      answersBefore,
      value: first.value,
      bound: first.bound,
      sample: first.sample,
      withIds: [],
      weightless: person.weightless === true,
    }),
  );
  return { hits, answers: hands.reduce((sum, hand) => sum + hand.answers.length, 0) };
}

/** All hands of a person that have ended, as rules see them, in no order. */
async function handsOf(services: Services, job: Job, person: Annotator): Promise<EndedHand[]> {
  const hands: EndedHand[] = [];
  for await (const found of assignmentsOf(services, person, ASSIGNMENTS_A_READ)) {
    const ended = found.filter(({ state }) => state !== 'leased');
    hands.push(...(await withTruths(services, job, ended)));
    if (hands.length >= MOST_HANDS) break;
  }
  return hands;
}

async function withTruths(
  services: Services,
  { jobId, file }: Job,
  assignments: readonly Assignment[],
): Promise<EndedHand[]> {
  const goldIds = [...new Set(assignments.flatMap(({ gold }) => gold))];
  const truths = await loadTruths(services, jobId, goldIds);
  const truthOf = new Map(goldIds.map((goldId, i) => [goldId, truths[String(i)]]));
  return assignments.map((assignment) => {
    const known = assignment.gold.map((goldId, i) => [String(i), truthOf.get(goldId)] as const);
    const told = known.flatMap(([i, truth]) => (truth ? [[i, truth] as const] : []));
    return endedHand(assignment, Object.fromEntries(told), goldScale(file));
  });
}
