import type { Collector, Rule } from '../contracts/rule.ts';
import type { Annotator } from '../core/annotator.ts';
import type { Job } from '../core/job.ts';
import { tasksOf } from '../core/mask.ts';
import {
  type Agreement,
  addAgreements,
  type CountedChoice,
  consensus,
} from '../core/rules/consensus.ts';
import { type CrowdKind, type HitMark, hitBy, isFor, needsOthers } from '../core/rules/evaluate.ts';
import type { Measured } from '../core/rules/measured.ts';
import type { Services } from '../ports.ts';
import { type Suspects, suspectsIn, zerosOf } from './collusion.ts';
import { type AnsweredSuite, answeredSuites } from './votes.ts';
import { weightlessIn } from './weight.ts';

type CrowdCollector = Extract<Collector, { kind: CrowdKind }>;

/** A rule about people among others that hits somebody now, and with whom. */
export interface CrowdHit extends Measured {
  readonly annotatorId: string;
  readonly rule: Rule;
  readonly withIds: readonly string[];
}

/** Somebody whom rules may hit; `marks` are the last hits of each rule, by name. */
export interface Judged extends Pick<Annotator, 'annotatorId' | 'pools'> {
  readonly marks: Readonly<Record<string, HitMark>>;
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * The rules that need the answers of others, as things stand: whom they hit, in order of rules and people.
 *
 * People without weight are left out; `judgesAll` judges them too: `consensus` by the answers of those with weight, as
 * everybody, and `copied-errors` over the answers of all.
 *
 * Reads every response of the job once for `consensus`, and once for `copied-errors`. Somebody whom
 * `copied-errors` has hit is not hit by it again: their answers are the same.
 *
 * @throws ServiceError `invalid-request` for `copied-errors` in a job of more than a million answers
 */
export async function crowdHits(
  services: Services,
  job: Job,
  rules: readonly Rule[],
  people: readonly Judged[],
  judgesAll = false,
): Promise<CrowdHit[]> {
  const weightless = await weightlessIn(services, job);
  const leftOut = judgesAll ? NOBODY : weightless;
  const agreements = await agreementsFor(services, job, rules, { weightless, leftOut });
  const copies = rules.some(({ collect }) => collect.kind === 'copied-errors');
  const suspects = copies
    ? worstOf(await suspectsIn(services, job, leftOut))
    : new Map<string, Suspect>();
  return rules.flatMap((rule) => {
    const { collect } = rule;
    if (!needsOthers(collect)) return [];
    return people.flatMap((person): CrowdHit[] => {
      if (!isFor(rule, person.pools)) return [];
      const { annotatorId } = person;
      const found = measured(collect, person, person.marks[rule.name], { agreements, suspects });
      const hit = hitBy(rule, found);
      return hit ? [{ ...hit, annotatorId, rule, withIds: found?.withIds ?? [] }] : [];
    });
  });
}

interface Known {
  readonly agreements: ReadonlyMap<number, ReadonlyMap<string, readonly Agreement[]>>;
  readonly suspects: ReadonlyMap<string, Suspect>;
}

type Found = Measured & { readonly withIds: readonly string[] };

function measured(
  collect: CrowdCollector,
  { annotatorId }: Judged,
  mark: HitMark | undefined,
  { agreements, suspects }: Known,
): Found | undefined {
  if (collect.kind === 'copied-errors') return mark ? undefined : suspects.get(annotatorId);
  const own = agreements.get(collect.others)?.get(annotatorId) ?? [];
  const found = consensus(own, collect.last, mark?.at);
  return found && { ...found, withIds: [] };
}

/** By the number of others that a rule wants: how everybody agrees with them. */
async function agreementsFor(
  services: Services,
  job: Job,
  rules: readonly Rule[],
  {
    weightless,
    leftOut,
  }: { readonly weightless: ReadonlySet<string>; readonly leftOut: ReadonlySet<string> },
) {
  const found = new Map<number, Map<string, Agreement[]>>();
  for (const { collect } of rules) {
    if (collect.kind === 'consensus') found.set(collect.others, new Map());
  }
  if (found.size === 0) return found;
  const choices = job.file.question.choices.map(({ value }) => value);
  for await (const answered of answeredSuites(services, job, 0, job.taskSuites, leftOut)) {
    for (const task of choicesIn(answered, choices, weightless)) {
      for (const [others, into] of found) addAgreements(into, task, others);
    }
  }
  return found;
}

function choicesIn(
  { suite, assignments }: AnsweredSuite,
  choices: readonly string[],
  without: ReadonlySet<string>,
) {
  const byTask: CountedChoice[][] = suite.wanted.map(() => []);
  for (const { annotatorId, answers, counted, endedAt } of assignments) {
    const weightless = without.has(annotatorId);
    for (const task of tasksOf(counted)) {
      const answer = answers[task];
      const choice = answer && 'choice' in answer ? choices.indexOf(answer.choice) : -1;
      byTask[task]?.push({ annotatorId, weightless, at: endedAt, choice });
    }
  }
  return byTask;
}

type Suspect = Found;

const MOST_NAMED = 20;

/** Of each suspect the least likely of what they share, and with whom. */
function worstOf({ pairs, rings, annotatorIds }: Suspects): Map<string, Suspect> {
  const worst = new Map<string, Suspect>();
  const add = (annotator: number, logChance: number, tasks: number, all: readonly number[]) => {
    const annotatorId = annotatorIds[annotator] ?? '';
    const value = zerosOf(logChance);
    if ((worst.get(annotatorId)?.value ?? -1) >= value) return;
    const others = all.filter((other) => other !== annotator).slice(0, MOST_NAMED);
    const withIds = others.map((other) => annotatorIds[other] ?? '');
    worst.set(annotatorId, { value, sample: tasks, withIds });
  };
  for (const { first, second, tasks, logChance } of pairs) {
    for (const one of [first, second]) add(one, logChance, tasks, [first, second]);
  }
  for (const { members } of rings) {
    const all = members.map(({ annotator }) => annotator);
    for (const { annotator, tasks, logChance } of members) add(annotator, logChance, tasks, all);
  }
  return worst;
}
