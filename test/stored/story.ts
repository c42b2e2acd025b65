import type { ChangeGoldBody } from '../../src/contracts/gold.ts';
import { fitModel } from '../../src/flows/fit.ts';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { changeGold } from '../../src/flows/gold/change.ts';
import { contestGold, feedbackOn } from '../../src/flows/gold/contest.ts';
import { addLines } from '../../src/flows/gold/line-gold.ts';
import { addTasks } from '../../src/flows/gold/task-gold.ts';
import { publishJob } from '../../src/flows/job.ts';
import { createClient } from '../../src/flows/machine-client.ts';
import { createInvite, inviteOwner } from '../../src/flows/session.ts';
import { decide, setStanding } from '../../src/flows/standing.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { publishTerms } from '../../src/flows/terms.ts';
import type { Services } from '../../src/ports.ts';
import { entryLines, Newcomer, truthIn } from '../support/entry.ts';
import { isGold, numberOf } from '../support/exported.ts';
import { draftWith, goldTextOf, importAll, joined, manifestOf, textOf } from '../support/job.ts';
import type { World } from '../support/world.ts';
import { alwaysRight, alwaysWrong, Crowd, NAMES, type People, wrongOnGold } from './crowd.ts';

const firstTwo = (_: string, position: number): boolean => position < 2;
/** Of a whole suite of three one task, and no gold. */
const oneTask = (text: string): boolean => !isGold(text) && numberOf(text) % 3 === 0;

/** What a story leaves behind, by id. */
export interface Told {
  readonly jobId: string;
  readonly draft: string;
  readonly people: People;
}

const BY = 'staff:owner';
const LEASE_SECONDS = 600;
export const TASKS = 21;

/**
 * A job in the middle of its life, by what the service does itself: an item of every kind, hands that are open,
 * left and expired, and work that a decision has left to do. Beside it a draft whose manifest is read.
 */
export async function tellStory({ services, clock }: World): Promise<Told> {
  const jobId = await watchedJob(services);
  const crowd = new Crowd(services, jobId, await comeIn(services, jobId));
  for (const name of ['first', 'second', 'first'] as const) {
    clock.advance(20_000);
    await crowd.answer(name, alwaysRight);
  }
  await disputed(crowd);
  await crowd.answer('same', () => 'maybe');
  await crowd.answer('barred', alwaysWrong);
  await crowd.answer('second', alwaysRight);
  await crowd.answer('second', alwaysRight);
  await stopped(crowd);
  await sweep(services, services.now() + 1_000);
  await fitModel(services, jobId);
  await goldChanged(crowd);
  await createInvite(services, { jobId, people: 5, days: 30, admitted: true });
  await createClient(services, { jobId, name: 'archive', days: 30, createdBy: BY });
  await inviteOwner(services);
  await crowd.save('expired', firstTwo);
  clock.advance(LEASE_SECONDS * 1_000 - 5_000);
  await crowd.save('saved', firstTwo);
  await crowd.hand('holding');
  clock.advance(10_000); // the lease of `expired` is over, and nobody has come for it
  await publishTerms(services, { jobId, instructions: 'Look twice.' });
  const bar = {
    to: 'barred',
    reason: 'voided',
    note: '',
    discount: { of: 'all' },
    by: BY,
  } as const;
  await decide(services, crowd.person('barred'), bar); // the sweep has not come for their answers
  const draft = await draftWith(services, manifestOf(1, 0));
  await importAll(services, draft);
  return { jobId, draft, people: crowd.people };
}

/** A published job with all that makes items of their own. */
async function watchedJob(services: Services): Promise<string> {
  const jobId = await draftWith(services, manifestOf(TASKS, 12) + entryLines(2, 4), {
    leaseSeconds: LEASE_SECONDS,
    gold: { rate: 0.5, feedback: true, watch: { good: 0.85, poor: 0.6, onPoor: ['flag'] } },
    entry: {
      consent: 'Do you agree?',
      training: { tasks: 2 },
      exam: { tasks: 2, pass: { right: 1 } },
    },
    rules: [
      {
        name: 'one-answer',
        collect: { kind: 'identical-run', choice: 'maybe', last: 5, atLeast: 3 },
        when: { above: 3 },
        act: 'weight-0',
      },
    ],
    repeats: { rate: 0.5, afterHours: 0.001 },
    pay: { perAnswer: 0.05, currency: 'EUR' },
  });
  await importAll(services, jobId);
  await publishJob(services, jobId);
  return jobId;
}

/** Everybody is at work as an expert but the last, who is in training. */
async function comeIn(services: Services, jobId: string): Promise<People> {
  const experts = await joined(services, jobId, NAMES.length - 1, true);
  const ids = [...experts, ...(await joined(services, jobId, 1))];
  for (const id of ids) await new Newcomer(services, jobId, id).agree();
  await new Newcomer(services, jobId, ids.at(-1) ?? '').answer(1);
  return Object.fromEntries(NAMES.map((name, i) => [name, ids[i] ?? ''])) as People; // by every name
}

/** Somebody who missed gold says that the key is wrong. */
async function disputed(crowd: Crowd): Promise<void> {
  const hand = { ...(await crowd.answer('wrong', wrongOnGold)), ...crowd.person('wrong') };
  const { missed } = await feedbackOn(crowd.services, hand);
  const position = missed[0]?.position ?? -1;
  await contestGold(crowd.services, { ...hand, position, note: 'I see none.' });
}

/** One declines, one leaves with most of a hand undone, and one is paused with a saved answer. */
async function stopped(crowd: Crowd): Promise<void> {
  const { services } = crowd;
  const unclear = { ...(await crowd.hand('declining')), ...crowd.person('declining') };
  await decline(services, unclear, 'too-hard');
  const left = { ...(await crowd.save('leaving', oneTask)), ...crowd.person('leaving') };
  await giveBack(services, left, false);
  await crowd.save('paused', firstTwo);
  const pause = { to: 'paused', note: 'asked to call', by: BY } as const;
  await setStanding(services, crowd.person('paused'), pause);
}

/** Gold is added, made of a task, corrected and retired while the job runs. */
async function goldChanged({ services, jobId }: Crowd): Promise<void> {
  const source = goldTextOf(100);
  await addLines(services, { jobId, by: BY }, [{ source, gold: truthIn(source) }]);
  const made = { taskId: 's4-2', gold: [truthIn(textOf(14))] };
  await addTasks(services, { jobId, origin: 'made', by: BY }, [made]);
  const change = (goldId: string, act: ChangeGoldBody) =>
    changeGold(services, { jobId, goldId, by: BY, change: act, stepMs: 60_000 });
  await change('g1', { act: 'correct', gold: ['yes', 'no'], reason: 'either will do' });
  await change('g2', { act: 'retire', discount: true, why: 'unreadable' });
}
