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

function change(chance: Chance, ledger: Ledger): GoldAct {
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

/** Draws one act; undefined where there is nothing to do it to. */
export function goldActOf(chance: Chance, ledger: Ledger): GoldAct | undefined {
  const roll = chance.next();
  if (roll < 0.25) return upload(chance);
  return roll < 0.5 ? fromTask(chance, ledger) : change(chance, ledger);
}
