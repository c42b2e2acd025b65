import type { ChangeGoldBody } from '../../src/contracts/gold.ts';
import type { Chance } from '../support/chance.ts';
import { CHOICES } from '../support/job.ts';
import type { Ledger } from './ledger.ts';
import type { SuiteBook } from './suite-book.ts';

/** What an owner does to the gold of a running job: an entry with its body, and the gold task that it is about. */
export interface GoldAct {
  readonly entry: 'gold/add' | 'gold/change';
  readonly body: object;
  readonly goldId?: string;
}

const choice = (chance: Chance): string => chance.pick(CHOICES) ?? 'yes';

/** New gold by one or two lines, at times one that was sent before. */
function upload(chance: Chance): GoldAct {
  const numbers = Array.from({ length: 1 + chance.below(2) }, () => chance.below(40));
  const lines = numbers.map((n) => ({ source: `Added gold ${n}.`, gold: choice(chance) }));
  return { entry: 'gold/add', body: { lines } };
}

/** Some task becomes gold, whoever has it in hand; or one on which the counted answers agree. */
function fromTask(chance: Chance, ledger: Ledger): GoldAct | undefined {
  const book = chance.pick([...ledger.suites.values()]);
  return book && ofTask(chance, book, chance.below(book.suite.wanted.length));
}

/** A task that somebody has answered becomes gold; undefined where they have answered none. */
export function goldOf(chance: Chance, ledger: Ledger, annotatorId: string): GoldAct | undefined {
  const answered = [...ledger.suites.values()].flatMap((book) =>
    [...book.suite.wanted.keys()].flatMap((task) =>
      book.givers(task).has(annotatorId) ? [{ book, task }] : [],
    ),
  );
  const one = chance.pick(answered);
  return one && ofTask(chance, one.book, one.task);
}

function ofTask(chance: Chance, book: SuiteBook, task: number): GoldAct {
  const said = book.votesOn(task).map((vote) => vote.choice);
  const promotes = said.length > 0 && chance.happens(0.6);
  const origin = promotes ? 'promoted' : 'made';
  const taskId = `${book.suite.taskSuiteId}-${task}`;
  const gold = promotes ? (said[0] ?? 'yes') : choice(chance);
  return { entry: 'gold/add', body: { origin, tasks: [{ taskId, gold }] } };
}

/** Some gold is known otherwise, retired, or back. */
export function goldChangeOf(chance: Chance, ledger: Ledger): GoldAct {
  const count = (ledger.job?.gold ?? 0) + (ledger.job?.goldAdded ?? 0);
  const goldId = `g${chance.below(Math.max(1, count)).toString(36)}`;
  const acts: ChangeGoldBody[] = [
    { act: 'correct', gold: choice(chance) },
    { act: 'correct', gold: [choice(chance), 'maybe'] },
    { act: 'retire', why: 'unclear', discount: chance.happens(0.6) },
    { act: 'reinstate' },
    { act: 'uphold' },
  ];
  return { entry: 'gold/change', goldId, body: chance.pick(acts) ?? { act: 'uphold' } };
}

/** Somebody whom gold has stopped, first of all more than once, and at times anybody. */
function disputer(chance: Chance, ledger: Ledger): string | undefined {
  const people = [...ledger.people].filter(([id]) => ledger.gold.scoredBy(id).length > 0);
  const found = people.filter(([, { standing }]) => standing.wasFound);
  const again = found.filter(([, { standing }]) => standing.wasFoundAgain);
  const first = [again, found].find((some) => some.length > 0) ?? people;
  return chance.pick(chance.happens(0.6) ? first : people)?.[0];
}

/**
 * Gold that somebody was scored by is found to be wrong, for them or against them, or worth nothing: the oldest of it,
 * or much of all.
 */
export function disputeOf(chance: Chance, ledger: Ledger): readonly GoldAct[] {
  const annotatorId = disputer(chance, ledger);
  if (annotatorId === undefined) return [];
  const isFor = chance.happens(0.7);
  const all = ledger.gold.scoredBy(annotatorId);
  const oldest = all.slice(0, 1 + chance.below(Math.min(3, all.length)));
  const discounts = chance.happens(0.4);
  const scored = chance.happens(0.6) ? oldest : chance.some(all, 0.7);
  return scored.map(({ goldId, saying }): GoldAct => {
    const gold = isFor && saying !== '' ? saying : choice(chance);
    const body: ChangeGoldBody = discounts
      ? { act: 'retire', why: 'unclear', discount: true }
      : { act: 'correct', gold };
    return { entry: 'gold/change', goldId, body };
  });
}

/** Draws one act; undefined where there is nothing to do it to. */
export function goldActOf(chance: Chance, ledger: Ledger): GoldAct | undefined {
  const roll = chance.next();
  if (roll < 0.25) return upload(chance);
  return roll < 0.5 ? fromTask(chance, ledger) : goldChangeOf(chance, ledger);
}
