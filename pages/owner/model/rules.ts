import type { JobFile } from '../../../src/contracts/job.ts';
import type { Collector, Rule, RuleAction } from '../../../src/contracts/rule.ts';
import { roughPercent } from './figures.ts';

/** What a rule looks at, in a few words. */
export function collectWords(collect: Collector): string {
  switch (collect.kind) {
    case 'response-time':
      return collect.quantile === 0.5
        ? 'Median seconds an answer'
        : `Seconds an answer, ${roughPercent(collect.quantile)} quantile`;
    case 'fast-answers':
      return `Share of answers under ${collect.underSeconds} s`;
    case 'identical-run':
      return `Longest run of ${collect.choice ?? 'the same choice'}`;
    case 'outside-hours':
      return `Share of answers outside ${collect.from} to ${collect.to} h`;
    case 'page-signs':
      return `Answers with ${collect.sign}`;
    case 'new-devices':
      return `New devices in ${collect.hours} h`;
    default:
      return NAMES[collect.kind];
  }
}

const NAMES = {
  regularity: 'Spread of the times over their mean',
  abstentions: 'Share of abstentions',
  'abstention-run': 'Longest run of abstentions',
  declines: 'Share of hands declined',
  'gold-accuracy': 'Share of gold answered right',
  'answer-entropy': 'Entropy of the answers, bits',
  'hours-a-day': 'Hours at work of the last 24',
  consensus: 'Share that agrees with most others',
  'copied-errors': 'Errors shared with one other, zeros',
} as const;

/** Over what a rule looks; nothing where it has no window. */
export const windowWords = (collect: Collector): string =>
  'last' in collect ? `newest ${collect.last}, from ${collect.atLeast} on` : '';

/** What follows a hit. */
export const ACTIONS: Readonly<Record<RuleAction, string>> = {
  warn: 'Warn',
  'check-task': 'Check task',
  retrain: 'Train again',
  pause: 'Pause',
  flag: 'Flag',
  'weight-0': 'No weight',
};

/** The one bound that a rule has. */
export const boundOf = ({ when }: Rule): number => when.below ?? when.above ?? 0;

/** Which side of its bound hits. */
export const sideOf = ({ when }: Rule): 'below' | 'above' =>
  when.below === undefined ? 'above' : 'below';

/** A rule with another bound, to try what it would do. */
export const withBound = (rule: Rule, bound: number): Rule => ({
  ...rule,
  when: { [sideOf(rule)]: bound },
});

const WINDOW = { last: 50, atLeast: 20 };

/** Rules worth a try in a job that has none: flags that the question and the gold of the job allow. */
export function rulesToTry({ question, gold, redundancy }: JobFile): readonly Rule[] {
  const flag = (name: string, collect: Collector, when: Rule['when']): Rule => ({
    name,
    collect,
    when,
    act: 'flag',
  });
  const time = { kind: 'response-time', quantile: 0.5, ...WINDOW } as const;
  const abstentions = { kind: 'abstentions', ...WINDOW } as const;
  const accuracy = { kind: 'gold-accuracy', last: 50, atLeast: 10 } as const;
  const consensus = { kind: 'consensus', others: 2, ...WINDOW } as const;
  return [
    flag('fast', time, { below: 1.5 }),
    flag('one-choice', { kind: 'identical-run', ...WINDOW }, { above: 30 }),
    ...(question.abstentions.length > 0 ? [flag('unsure', abstentions, { above: 0.5 })] : []),
    ...((gold?.rate ?? 0) > 0 ? [flag('gold', accuracy, { below: 0.6 })] : []),
    ...(redundancy > 2 ? [flag('alone', consensus, { below: 0.5 })] : []),
  ];
}
