import type { Answers } from '../../src/contracts/answer.ts';
import type { Receipt } from '../../src/contracts/response.ts';
import type { Session } from '../../src/contracts/session.ts';
import type { HeldHand } from '../../src/core/annotator.ts';
import type { Sitting } from './newcomer.ts';
import { type Plan, placeIn } from './plan.ts';
import { goldPlace, type Place, repeatPlace, taskPlace } from './sent.ts';
import type { Service } from './service.ts';
import { tasksIn } from './suite-book.ts';
import { suiteName } from './terms.ts';
import { must } from './violation.ts';

/** A hand as its page remembers it; `places` by position. */
export interface PageHand {
  readonly assignmentId: string;
  readonly places: readonly Place[];
  /** The page numbers its saves, as ours does; an older page does not. */
  readonly numbered: boolean;
  edit: number;
  /** Bodies of responses that were sent, heard of or not. */
  readonly sent: Answers[];
  receipt?: Receipt;
}

/** An annotator and what their pages remember, closed tabs included. */
export interface Person {
  readonly annotatorId: string;
  readonly invite: string;
  readonly device: string;
  readonly pools: readonly string[];
  readonly hands: PageHand[];
  /** Trainings and attempts that their pages have seen, by name. */
  readonly sittings: Map<string, Sitting>;
  token: string;
  tokenUntil: number;
  /** The owner has asked to void them. */
  voided: boolean;
  /** How often they are right on gold, in jobs that judge by it; otherwise they answer at random. */
  readonly care: number;
}

/** Hours pass at once here. */
const MARGIN_MS = 6 * 3_600_000;

/** Somebody comes by an invite, for the first time or again. */
export async function startSession(
  { gateway }: Service,
  invite: string,
  device: string,
): Promise<Session> {
  const reply = await gateway.insist<Session>({
    who: device,
    entry: 'session/start',
    body: { invite, device },
  });
  must(reply.kind === 'ok', 'no surprise', () => `${device} may not come in`);
  if (reply.kind !== 'ok') throw new Error('not reached');
  return reply.body;
}

/** A new annotator. */
export async function join(
  service: Service,
  invite: string,
  device: string,
  pools: readonly string[],
  care: number,
): Promise<Person> {
  const { token, expiresAt, annotatorId = '' } = await startSession(service, invite, device);
  const came = { annotatorId, invite, device, pools, care, hands: [], sittings: new Map() };
  service.ledger.poolsOf.set(annotatorId, pools);
  return { ...came, token, tokenUntil: expiresAt, voided: false };
}

/** A person's session; a page starts a new one in good time, and stays the same person. */
export async function tokenOf(service: Service, person: Person): Promise<string> {
  if (person.tokenUntil > service.clock.now + MARGIN_MS) return person.token;
  const session = await startSession(service, person.invite, person.device);
  const same = session.annotatorId === person.annotatorId;
  must(same, 'no surprise', () => `${person.annotatorId} came back as ${session.annotatorId}`);
  person.token = session.token;
  person.tokenUntil = session.expiresAt;
  return person.token;
}

/** What stands in a task, as the ledger names it; a task that is none of the hand's own is a repeated one. */
export function placeOf(text: string, plan: Plan, hand: HeldHand | undefined): Place {
  must(/ward\.$/.test(text), 'entry', () => `a hand shows ${text}`);
  const i = Number(/Report (\d+)/.exec(text)?.[1]);
  if (text.includes('that ward')) return goldPlace(`g${i.toString(36)}`);
  const { number, task } = placeIn(plan, i);
  const taskSuiteId = suiteName(number);
  const isOwn = taskSuiteId === hand?.taskSuiteId && tasksIn(hand.tasks).includes(task);
  return isOwn ? taskPlace(task) : repeatPlace(`${taskSuiteId}-${task}`);
}
