import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Annotator } from '../../src/core/annotator.ts';
import { CHOICES, goldRule, JudgedPerson, watching } from './judged-person.ts';

type Act = (person: JudgedPerson) => void;

const closes = fc.array(fc.constantFrom('yes', 'yes', 'no', 'maybe'), { maxLength: 4 }).map(
  (said): Act =>
    (person) =>
      person.close(...said),
);

const standing = fc
  .constantFrom(
    ['working', 'staff:o1'] as const,
    ['working', 'staff:o1'] as const,
    ['working', 'staff:o2'] as const,
    ['paused', 'staff:o1'] as const,
    ['barred', 'staff:o1'] as const,
  )
  .map(
    ([to, by]): Act =>
      (person) =>
        person.decide(to, by),
  );

const trains: Act = (person) => {
  if (person.annotator.standing?.state === 'retraining') person.decide('working', 'entry');
};

const rules = fc.constantFrom('flag', 'pause', 'retrain', 'weight-0', 'check-task', 'warn').map(
  (doing): Act =>
    (person) =>
      person.otherRule(doing),
);

/** Another answer is known for some gold, or none any more; all is made anew at once. */
const corrects = fc.tuple(fc.nat(60), fc.constantFrom('yes', 'no', 'maybe', undefined)).map(
  ([n, truth]): Act =>
    (person) => {
      const goldId = `g${n % Math.max(1, person.keys.size)}`;
      if (person.keys.has(goldId)) person.keys.set(goldId, truth);
      person.replay();
    },
);

const clock = fc.integer({ min: -200_000, max: 300_000 }).map(
  (ms): Act =>
    (person) => {
      person.now += ms;
    },
);

const acts = fc.array(
  fc.oneof(
    { arbitrary: closes, weight: 12 },
    { arbitrary: standing, weight: 3 },
    { arbitrary: fc.constant(trains), weight: 2 },
    { arbitrary: rules, weight: 1 },
    { arbitrary: fc.constant<Act>((person) => person.restoreWeight()), weight: 1 },
    { arbitrary: corrects, weight: 3 },
    { arbitrary: clock, weight: 4 },
  ),
  { maxLength: 60, size: 'max' },
);

const judges = fc.record({
  watching: fc.constantFrom(
    undefined,
    watching('pause'),
    watching('retrain', 'pause', 'bar'),
    watching('flag', 'bar'),
    watching('bar', 'retrain'),
    watching('flag', 'flag', 'pause'),
  ),
  rules: fc.constantFrom(
    [],
    [goldRule('pause')],
    [goldRule('flag'), goldRule('retrain')],
    [goldRule('weight-0'), goldRule('check-task')],
    [goldRule('warn')],
  ),
});

type By = ConstructorParameters<typeof JudgedPerson>[0];

function lived(by: By, all: readonly Act[]): JudgedPerson {
  const person = new JudgedPerson(by);
  for (const one of all) one(person);
  return person;
}

/** What gold decides about somebody: how they stand, the evidence, and what rules have left and seen. */
const stateOf = ({ annotator, record }: JudgedPerson) => {
  const { standing: now, gold, check, weightless, barred } = annotator;
  const marks = Object.entries(record.marks).map(([name, { gold: mark }]) => [name, mark]);
  return {
    state: now?.state ?? 'working',
    barred,
    check,
    weightless,
    watch: gold.watch,
    right: gold.right,
    trail: record.trail.gold,
    marks: marks.filter(([, mark]) => mark !== 0),
  };
};

/** A record is born without newest verdicts, and has none of them in words after a hand without gold. */
const withRecent = (annotator: Annotator): Annotator => {
  const { recent = '' } = annotator.gold;
  return { ...annotator, gold: { ...annotator.gold, recent } };
};

/** Other answers, or none any more, for all gold in turn. */
const otherKeys = fc.array(fc.constantFrom(...CHOICES, undefined), { minLength: 1, maxLength: 9 });

const BARS: By = { watching: watching('bar'), rules: [goldRule('weight-0')] };

/** A changed key bars and hits at once; the hand after it has no gold. Such a hit was marked by that hand, and by no entry. */
const HIT_WHILE_BARRED: Act[] = [
  (person) => person.close('yes', 'yes', 'yes'),
  (person) => {
    for (const goldId of person.keys.keys()) person.keys.set(goldId, 'no');
    person.replay();
  },
  (person) => person.close(),
];

describe('a history played again', () => {
  it('changes nothing while no key has changed', () => {
    fc.assert(
      fc.property(judges, acts, (by, all) => {
        const person = lived(by, all);
        const { annotator, record } = person;
        expect(person.replay()).toEqual([]);
        expect(withRecent(person.annotator)).toEqual(withRecent(annotator));
        expect(person.record).toEqual(record);
      }),
      { numRuns: 2_000, examples: [[BARS, HIT_WHILE_BARRED]] },
    );
  });

  it('changes nothing when it is asked twice, and gives back what gold decides once the keys are back', () => {
    fc.assert(
      fc.property(judges, acts, otherKeys, (by, all, others) => {
        const person = lived(by, all);
        const before = stateOf(person);
        const was = new Map(person.keys);
        let i = 0;
        for (const goldId of was.keys()) {
          person.keys.set(goldId, others[i++ % others.length]);
        }
        person.replay();
        expect(person.replay()).toEqual([]);
        for (const [goldId, truth] of was) person.keys.set(goldId, truth);
        person.replay();
        expect(stateOf(person)).toEqual(before);
        expect(person.replay()).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
