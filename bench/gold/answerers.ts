import type { Chance } from '../../test/support/chance.ts';

/** Somebody who answers gold: given the true class and how much gold they have answered, a class. */
export type Answerer = (truth: number, answered: number, chance: Chance) => number;

/** A kind of annotator; `draw` makes one of them, who stays as they are. */
export interface Kind {
  readonly name: string;
  readonly draw: (chance: Chance, classes: number) => Answerer;
  /** A spammer or somebody biased, as opposed to honest people who are poor, half at work or late to turn. */
  readonly isSpam?: true;
  /** Gold that they answer well before they turn. */
  readonly turnsAfter?: number;
}

/** Another class than the truth, each as likely. */
const wrong = (truth: number, classes: number, chance: Chance): number =>
  (truth + 1 + chance.below(classes - 1)) % classes;

const rightIn =
  (share: (truth: number) => number, classes: number): Answerer =>
  (truth, _, chance) =>
    chance.happens(share(truth)) ? truth : wrong(truth, classes, chance);

const guesser =
  (classes: number): Answerer =>
  (_truth, _answered, chance) =>
    chance.below(classes);

/** Everybody good: right in 85 to 98 % of gold, whatever the truth. */
export const good: Kind = {
  name: 'good, right in 85 to 98 %',
  draw: (chance, classes) => {
    const share = 0.85 + 0.13 * chance.next();
    return rightIn(() => share, classes);
  },
};

/** The least that is still good. */
export const barelyGood: Kind = {
  name: 'good, right in exactly 85 %',
  draw: (_, classes) => rightIn(() => 0.85, classes),
};

/** How much gold somebody answers well who then turns to guessing. */
const TURN = 40;

/** Annotators whom an owner wants stopped; class 0 is the most frequent, the last the rarest. */
export const bad: readonly Kind[] = [
  { name: 'guesses', isSpam: true, draw: (_, classes) => guesser(classes) },
  { name: 'always says the most frequent class', isSpam: true, draw: () => () => 0 },
  { name: 'always says the rarest class', isSpam: true, draw: (_, classes) => () => classes - 1 },
  {
    name: 'answers half of the tasks, guesses the rest',
    draw: (_, classes) => rightIn(() => 0.5 * 0.92 + 0.5 / classes, classes),
  },
  {
    name: 'biased: says the first class instead of the last, 7 times in 10',
    isSpam: true,
    draw: (_, classes) => (truth, _answered, chance) => {
      if (truth === classes - 1) return chance.happens(0.7) ? 0 : truth;
      return chance.happens(0.95) ? truth : wrong(truth, classes, chance);
    },
  },
  {
    name: 'biased: says the last class instead of any other, half of the time',
    isSpam: true,
    draw: (_, classes) => (truth, _answered, chance) =>
      truth !== classes - 1 && chance.happens(0.5) ? classes - 1 : truth,
  },
  {
    name: 'mistakes every class for the next',
    isSpam: true,
    draw: (_, classes) => (truth, _answered, chance) =>
      chance.happens(0.9) ? (truth + 1) % classes : truth,
  },
  { name: 'poor and honest, right in 65 %', draw: (_, classes) => rightIn(() => 0.65, classes) },
  {
    name: 'good for 40 gold tasks, guesses from then on',
    turnsAfter: TURN,
    draw: (_, classes) => (truth, answered, chance) =>
      answered < TURN
        ? rightIn(() => 0.92, classes)(truth, answered, chance)
        : chance.below(classes),
  },
];
