import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answers } from '../../src/contracts/answer.ts';
import type { Hand } from '../../src/contracts/assignment.ts';
import { giveBack } from '../../src/flows/give-back.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { aboutMe } from '../../src/flows/session.ts';
import { assignmentsIn, collected, stored } from '../support/answered.ts';
import { allAnswered, answersTo, handFor, joined, publishedJob } from '../support/job.ts';
import { codeOf, refusalOf } from '../support/refusal.ts';
import { openWorld, type World } from '../support/world.ts';

const LEASE_MS = 600_000;

let world: World;
let jobId: string;
let people: string[];
afterEach(() => world.close());

/** One suite of three tasks that wants one answer each, and a bit of gold in every hand. */
beforeEach(async () => {
  world = openWorld(4);
  const gold = { gold: { rate: 0.5, maxExposures: 9 } };
  jobId = await publishedJob(world.services, { tasks: 3, gold: 8 }, { redundancy: 1, ...gold });
  people = await joined(world.services, jobId, 3);
});

const person = (i: number): string => people[i] ?? '';
const take = (i: number) => handFor(world.services, jobId, person(i));
const send = (hand: Pick<Hand, 'assignmentId'>, i: number, answers: Answers) =>
  acceptResponse(world.services, {
    assignmentId: hand.assignmentId,
    annotatorId: person(i),
    answers,
  });
const save = (hand: Pick<Hand, 'assignmentId'>, i: number, answers: Answers) =>
  saveDraft(world.services, { assignmentId: hand.assignmentId, annotatorId: person(i), answers });

/** Positions of ordinary tasks, by what stands in them. */
const ordinary = (hand: Hand): string[] =>
  hand.tasks.flatMap(({ source }, i) => (source?.includes('this ward') ? [String(i)] : []));
const golden = (hand: Hand): string[] =>
  hand.tasks.flatMap(({ source }, i) => (source?.includes('that ward') ? [String(i)] : []));

describe('a response', () => {
  it('is received with the number of its answers, and a repeat gets the same receipt', async () => {
    const hand = await take(0);
    const answers = allAnswered(hand);
    const first = await send(hand, 0, answers);
    expect(first).toEqual({
      assignmentId: hand.assignmentId,
      answers: hand.tasks.length,
      counted: true,
      repeated: false,
    });
    const rows = world.dump();
    expect(await send(hand, 0, answers)).toEqual({ ...first, repeated: true });
    expect(world.dump()).toEqual(rows);
  });

  it('that says the same with other times is a repeat; that says something else is refused', async () => {
    const hand = await take(0);
    await send(
      hand,
      0,
      answersTo(hand, () => ({ choice: 'yes', ms: 5 })),
    );
    const again = await send(
      hand,
      0,
      answersTo(hand, () => ({ choice: 'yes', ms: 900 })),
    );
    expect(again.repeated).toBe(true);
    const rows = world.dump();
    expect(await codeOf(send(hand, 0, { ...allAnswered(hand), 0: { choice: 'no' } }))).toBe(
      'already-answered',
    );
    expect(await codeOf(send(hand, 0, {}))).toBe('already-answered');
    expect(world.dump()).toEqual(rows);
  });

  it('twice at the same time is taken once', async () => {
    const hand = await take(0);
    const answers = allAnswered(hand);
    const receipts = await Promise.all([0, 1, 2, 3].map(() => send(hand, 0, answers)));
    expect(receipts.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(receipts.map((receipt) => receipt.answers)).size).toBe(1);
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
    expect(stored(world, 'annotator')).toContainEqual(
      expect.objectContaining({ annotatorId: person(0), countedTasks: 3, counted: 1 }),
    );
  });

  it('lies over what was saved: what it leaves out stays, and null takes back', async () => {
    const hand = await take(0);
    const [a = '', b = '', c = ''] = ordinary(hand);
    await save(hand, 0, { [a]: { choice: 'yes' }, [b]: { choice: 'yes' }, [c]: { choice: 'yes' } });
    const receipt = await send(hand, 0, { [b]: { choice: 'no' }, [c]: null });
    expect(receipt.answers).toBe(2);
    const said = Object.values(assignmentsIn(world)[0]?.answers ?? {}).map((answer) =>
      'choice' in answer ? answer.choice : '',
    );
    expect(said.toSorted()).toEqual(['no', 'yes']);
  });

  it('saves by the page’s own numbers: a save that was held up puts nothing old over newer answers', async () => {
    const hand = await take(0);
    const { assignmentId } = hand;
    const [a = ''] = ordinary(hand);
    const saveAs = (edit: number, choice: string) =>
      saveDraft(world.services, {
        assignmentId,
        annotatorId: person(0),
        answers: { [a]: { choice } },
        edit,
      });
    await saveAs(7, 'yes');
    const rows = world.dump();
    await expect(saveAs(6, 'no')).rejects.toMatchObject({
      code: 'overtaken',
      details: { edit: 7 },
    });
    expect(world.dump()).toEqual(rows);
    await saveAs(7, 'yes');
    await saveAs(8, 'maybe');
    const answers = Object.values(assignmentsIn(world)[0]?.answers ?? {});
    expect(answers).toEqual([{ choice: 'maybe' }]);
  });

  it.each([
    ['a choice the question lacks', { 0: { choice: 'perhaps' } }],
    ['a position outside the hand', { 58: { choice: 'yes' } }],
  ])('with %s is refused and changes nothing', async (_, answers) => {
    const hand = await take(0);
    const rows = world.dump();
    const refused = await refusalOf(send(hand, 0, answers));
    expect(refused.code).toBe('invalid-answer');
    expect(refused.details).toMatchObject({
      errors: [{ path: `answers.${Object.keys(answers)[0]}` }],
    });
    expect(await codeOf(save(hand, 0, answers))).toBe('invalid-answer');
    expect(world.dump()).toEqual(rows);
  });

  it('with an abstention the question does not allow is refused', async () => {
    const question = { abstentions: [] as ('unsure' | 'unreadable')[] };
    const file = (await import('../support/job.ts')).jobFile();
    const change = { question: { ...file.question, ...question } };
    jobId = await publishedJob(world.services, { tasks: 3 }, change);
    people = await joined(world.services, jobId, 1);
    const hand = await take(0);
    expect(await codeOf(send(hand, 0, { 0: { abstain: 'unsure' } }))).toBe('invalid-answer');
  });
});

describe('a response after others closed the hand', () => {
  it('counts whole when nobody took the tasks', async () => {
    const hand = await take(0);
    const owning = { assignmentId: hand.assignmentId, annotatorId: person(0) };
    await giveBack(world.services, owning, false);
    const receipt = await send(hand, 0, allAnswered(hand));
    expect(receipt).toMatchObject({ counted: false, answers: hand.tasks.length, repeated: false });
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
    expect((await send(hand, 0, allAnswered(hand))).repeated).toBe(true);
    expect(await codeOf(send(hand, 0, {}))).toBe('already-answered');
  });

  it('is kept aside where others hold or have answered the task', async () => {
    const hand = await take(0);
    world.clock.advance(LEASE_MS);
    const theirs = await take(1);
    const [first = ''] = ordinary(theirs);
    await send(theirs, 1, { [first]: { choice: 'no' } });
    world.clock.advance(1);
    const rest = await take(2);
    const receipt = await send(hand, 0, allAnswered(hand));
    expect(receipt).toMatchObject({ counted: false, answers: hand.tasks.length });
    const late = assignmentsIn(world).find(({ annotatorId }) => annotatorId === person(0));
    expect(late).toMatchObject({ counted: 0, state: 'expired', answers: {} });
    expect(Object.keys(late?.late ?? {})).toHaveLength(3);
    await send(rest, 2, allAnswered(rest));
    expect(collected(world, 3, 3)).toEqual(Array(3).fill({ answers: 1, people: 1 }));
  });

  it('races with the one who takes the tasks: each task gets its one answer', async () => {
    for (let round = 0; round < 5; round++) {
      const job = await publishedJob(world.services, { tasks: 3 }, { redundancy: 1 });
      const [one = '', two = ''] = await joined(world.services, job, 2);
      const hand = await handFor(world.services, job, one);
      const answers = allAnswered(hand);
      world.clock.advance(LEASE_MS);
      const late = { assignmentId: hand.assignmentId, annotatorId: one, answers };
      await Promise.all([
        handFor(world.services, job, two)
          .then((theirs) =>
            acceptResponse(world.services, {
              ...theirs,
              annotatorId: two,
              answers: allAnswered(theirs),
            }),
          )
          .catch((error: Error) => expect(error.message).toMatch(/no hand/)),
        acceptResponse(world.services, late),
      ]);
      const counted = assignmentsIn(world).filter(
        (each) => each.jobId === job && each.counted !== 0,
      );
      expect(counted.map((each) => each.counted)).toEqual([0b111]);
    }
  });

  it('tells nothing of gold: any one position is one answer more in the receipt and in the record', async () => {
    const answered = async (i: number) =>
      (await aboutMe(world.services, person(i))).jobs[0]?.answered ?? Number.NaN;
    for (const [i, positions] of [golden, ordinary].entries()) {
      const hand = await take(i);
      const [position = ''] = positions(hand);
      expect(position).not.toBe('');
      await giveBack(
        world.services,
        { assignmentId: hand.assignmentId, annotatorId: person(i) },
        false,
      );
      const before = await answered(i);
      const receipt = await send(hand, i, { [position]: { choice: 'yes' } });
      expect([receipt.answers, (await answered(i)) - before]).toEqual([1, 1]);
    }
  });
});

describe('saves at the same time', () => {
  it('all stay, whoever was first', async () => {
    const hand = await take(0);
    const positions = hand.tasks.map((_, i) => String(i));
    const receipts = await Promise.all(
      positions.map((position) => save(hand, 0, { [position]: { choice: 'maybe' } })),
    );
    expect(receipts.map(({ saved }) => saved).toSorted()).toEqual(positions.map((_, i) => i + 1));
    const again = await take(0);
    expect(Object.keys(again.saved).toSorted()).toEqual(positions.toSorted());
  });

  it('and a response: every save that was acknowledged is in what counts', async () => {
    for (let round = 0; round < 10; round++) {
      const job = await publishedJob(world.services, { tasks: 3 }, { redundancy: 1 });
      const [one = ''] = await joined(world.services, job, 1);
      const { assignmentId } = await handFor(world.services, job, one);
      const own = { assignmentId, annotatorId: one };
      const saving = saveDraft(world.services, { ...own, answers: { 0: { choice: 'no' } } }).then(
        () => true,
        (error) => (error.code === 'lease-lost' ? false : Promise.reject(error)),
      );
      const [kept] = await Promise.all([
        saving,
        acceptResponse(world.services, { ...own, answers: { 1: { choice: 'yes' } } }),
      ]);
      const answers = assignmentsIn(world).find((each) => each.jobId === job)?.answers ?? {};
      expect(Object.keys(answers)).toHaveLength(kept ? 2 : 1);
    }
  });

  it('and somebody who takes the expired hand: an acknowledged save counts', async () => {
    for (let round = 0; round < 10; round++) {
      const job = await publishedJob(world.services, { tasks: 3 }, { redundancy: 1 });
      const [one = '', two = ''] = await joined(world.services, job, 2);
      const { assignmentId } = await handFor(world.services, job, one);
      world.clock.advance(LEASE_MS);
      const [kept, theirs] = await Promise.all([
        saveDraft(world.services, {
          assignmentId,
          annotatorId: one,
          answers: { 0: { choice: 'no' } },
        }).then(
          () => true,
          (error) => (error.code === 'lease-lost' ? false : Promise.reject(error)),
        ),
        handFor(world.services, job, two).then(
          (hand) => hand.tasks.length,
          () => 0,
        ),
      ]);
      // Either the save was first and kept the hand, or the hand went whole to the other.
      expect([kept, theirs]).toEqual(kept ? [true, 0] : [false, 3]);
    }
  });
});
