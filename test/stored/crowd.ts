import type { Hand } from '../../src/contracts/assignment.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import type { Services } from '../../src/ports.ts';
import { isGold, numberOf } from '../support/exported.ts';
import { answersTo, handFor, truthOf } from '../support/job.ts';

/** People of the story, by what becomes of them. */
export const NAMES = [
  'first',
  'second',
  'wrong',
  'same',
  'expired',
  'leaving',
  'declining',
  'paused',
  'barred',
  'holding',
  'saved',
  'entering',
] as const;
export type Name = (typeof NAMES)[number];
export type People = Readonly<Record<Name, string>>;

/** What somebody answers by the text of a task. */
type Says = (text: string) => string;

export const alwaysRight: Says = (text) => truthOf(numberOf(text));
export const alwaysWrong: Says = (text) => truthOf(numberOf(text) + 1);
/** Right on work alone. */
export const wrongOnGold: Says = (text) => (isGold(text) ? alwaysWrong : alwaysRight)(text);

/** What people of the story do on their pages. */
export class Crowd {
  readonly services: Services;
  readonly jobId: string;
  readonly people: People;

  constructor(services: Services, jobId: string, people: People) {
    this.services = services;
    this.jobId = jobId;
    this.people = people;
  }

  person(name: Name) {
    return { jobId: this.jobId, annotatorId: this.people[name] };
  }

  hand(name: Name): Promise<Hand> {
    return handFor(this.services, this.jobId, this.people[name]);
  }

  /** Answers the whole hand that somebody has, or gets now. @returns the hand */
  async answer(name: Name, says: Says): Promise<Hand> {
    const hand = await this.hand(name);
    const answers = answersTo(hand, (text) => ({ choice: says(text), ms: 2_000 }));
    await acceptResponse(this.services, { ...hand, annotatorId: this.people[name], answers });
    return hand;
  }

  /** Saves right answers to some positions of a hand, and does not send it. @returns the hand */
  async save(name: Name, chosen: (text: string, position: number) => boolean): Promise<Hand> {
    const hand = await this.hand(name);
    const answers = answersTo(hand, (text, position) =>
      chosen(text, position) ? { choice: alwaysRight(text), ms: 2_000 } : undefined,
    );
    await saveDraft(this.services, { ...hand, annotatorId: this.people[name], answers, edit: 1 });
    return hand;
  }
}
