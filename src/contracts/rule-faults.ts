import type { Collector, Rule } from './rule.ts';

/** What of a job its rules may refer to. */
export interface RuledJob {
  readonly question: {
    readonly choices: readonly { readonly value: string }[];
    readonly abstentions: readonly string[];
  };
  readonly pools?: { readonly names: readonly string[] } | undefined;
  readonly gold?: { readonly rate: number } | undefined;
  readonly redundancy: number;
  readonly adaptive?: { readonly maxRedundancy: number } | undefined;
  readonly maxTasksPerAnnotator?: number | undefined;
}

/** A fault of a rule: `path` from the list of rules on. */
export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Fault = RuleFault | undefined;

/** No more devices are remembered of a person. */
export const MOST_DEVICES = 8;

/** Least and most that a collector can come to in a job: a bound beyond them never hits, or always. */
export function rangeOf(collect: Collector, { question }: RuledJob): readonly [number, number] {
  switch (collect.kind) {
    case 'response-time':
      return [0, 86_400];
    case 'abstention-run':
    case 'identical-run':
      return [0, collect.last];
    case 'answer-entropy':
      return [0, Math.log2(question.choices.length + question.abstentions.length)];
    case 'hours-a-day':
      return [0, 24];
    case 'new-devices':
      return [0, MOST_DEVICES - 1];
    case 'regularity':
      return [0, Math.sqrt(collect.last)];
    case 'page-signs':
      return [0, collect.sign === 'untouched' ? 1 : 1_000];
    case 'copied-errors':
      return [0, 300];
    default:
      return [0, 1];
  }
}

/** What the members of a collector name, and the job does not have. */
function missingIn(collect: Collector, job: RuledJob): Fault {
  const most = Math.max(job.redundancy, job.adaptive?.maxRedundancy ?? 0);
  switch (collect.kind) {
    case 'identical-run':
      return choiceFault(collect.choice, job);
    case 'abstentions':
    case 'abstention-run':
      return unless(
        job.question.abstentions.length > 0,
        'needs abstentions: the question has none',
      );
    case 'gold-accuracy':
      return unless(hasGold(job), 'needs gold: the job has no gold rate');
    case 'copied-errors':
      return unless(most > 1, 'needs a redundancy of 2 or more');
    case 'consensus': {
      const message = `must be below the answers a task gets, ${most}`;
      return collect.others < most ? undefined : { path: ['collect', 'others'], message };
    }
    default:
      return undefined;
  }
}

const unless = (fits: boolean, message: string): Fault =>
  fits ? undefined : { path: ['collect', 'kind'], message };

function choiceFault(choice: string | undefined, { question }: RuledJob): Fault {
  const known = question.choices.map(({ value }) => value);
  if (choice === undefined || known.includes(choice)) return undefined;
  const message = `must be a choice of the question: ${known.join(', ')}`;
  return { path: ['collect', 'choice'], message };
}

const hasGold = ({ gold }: RuledJob): boolean => (gold?.rate ?? 0) > 0;

function windowFault(collect: Collector, job: RuledJob): Fault {
  if (!('atLeast' in collect)) return undefined;
  const { atLeast, last } = collect;
  const path = ['collect', 'atLeast'];
  if (atLeast > last) return { path, message: `must be at most last, ${last}` };
  const { maxTasksPerAnnotator: cap } = job;
  if (collect.kind === 'gold-accuracy' || collect.kind === 'declines' || cap === undefined) {
    return undefined;
  }
  return atLeast > 2 * cap
    ? { path, message: `is never reached: nobody answers more than ${cap} tasks` }
    : undefined;
}

function boundFault({ collect, when }: Rule, job: RuledJob): Fault {
  const [least, most] = rangeOf(collect, job);
  const range = `${round(least)} to ${round(most)}`;
  const fault = (member: 'below' | 'above'): RuleFault => ({
    path: ['when', member],
    message: `is out of reach: ${collect.kind} is ${range} in this job`,
  });
  if (when.below !== undefined && (when.below <= least || when.below > most)) return fault('below');
  if (when.above !== undefined && (when.above >= most || when.above < least)) return fault('above');
  return undefined;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function poolFault({ pools = [] }: Rule, job: RuledJob): Fault {
  const known = job.pools?.names ?? [];
  const at = pools.findIndex((name) => !known.includes(name));
  if (at < 0) return undefined;
  const expected = known.length === 0 ? 'this job has no pools' : `one of ${known.join(', ')}`;
  return { path: ['pools', at], message: `must be a pool of the job: ${expected}` };
}

const actionFault = ({ act }: Rule, job: RuledJob): Fault =>
  act === 'check-task' && !hasGold(job)
    ? { path: ['act'], message: 'check-task needs gold, and the job has no gold rate' }
    : undefined;

/** What the rules of a job name that is not there, and bounds that nothing can reach. */
export const ruleFaults = (rules: readonly Rule[], job: RuledJob): RuleFault[] =>
  rules.flatMap((rule, i) =>
    [
      missingIn(rule.collect, job),
      windowFault(rule.collect, job),
      boundFault(rule, job),
      poolFault(rule, job),
      actionFault(rule, job),
    ].flatMap((fault) => (fault ? [{ ...fault, path: [i, ...fault.path] }] : [])),
  );
