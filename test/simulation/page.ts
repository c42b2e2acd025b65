import { isDeepStrictEqual } from 'node:util';
import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import type { ProblemCode } from '../../src/contracts/problem.ts';
import type { DraftReceipt, Receipt } from '../../src/contracts/response.ts';
import { truthOf } from '../support/job.ts';
import type { Reply, Sending } from './gateway.ts';
import { type PageHand, type Person, placeOf, tokenOf } from './person.ts';
import { hiddenPlaces, type Place, sayingOf, type Write } from './sent.ts';
import type { Service } from './service.ts';
import { tasksIn } from './suite-book.ts';
import { must } from './violation.ts';

/** Answers on their way into a draft. */
export interface Saving {
  readonly answers: Answers;
  readonly edit: number | undefined;
  readonly writes: readonly Write[];
}

/** One page of a person: what it sends, and what it holds the service to. */
export class Page {
  readonly #service: Service;
  readonly #person: Person;
  readonly #jobId: string;

  constructor(service: Service, person: Person, jobId: string) {
    this.#service = service;
    this.#person = person;
    this.#jobId = jobId;
  }

  /** Sends once, or again as a page does when nothing came back; it gives up at times. */
  async #tried<T>(sending: Omit<Sending, 'who' | 'token'>): Promise<Reply<T>> {
    const { gateway, chance } = this.#service;
    const token = await tokenOf(this.#service, this.#person);
    for (let sure = true; ; ) {
      const reply = await gateway.send<T>({ ...sending, who: this.#person.annotatorId, token });
      const again = reply.kind === 'lost' || (reply.kind === 'refused' && reply.code === 'busy');
      if (reply.kind === 'ok') return { ...reply, sure: sure && reply.sure };
      if (!again || !chance.happens(0.6)) return reply;
      sure &&= reply.kind !== 'lost';
    }
  }

  #to<T>(entry: string, hand: PageHand, body: object, expected: readonly ProblemCode[] = []) {
    const path = { assignmentId: hand.assignmentId };
    return this.#tried<T>({ entry, path, body, expected });
  }

  /** The newest hands that this page may say it has. */
  have(): readonly string[] {
    const held = this.#person.hands.slice(-4).map(({ assignmentId }) => assignmentId);
    return this.#service.chance.happens(0.5) ? held : [];
  }

  /** Asks for work. @returns the reply, if one came */
  async next(hands: number, have = this.have()): Promise<NextReply | undefined> {
    const path = { jobId: this.#jobId };
    const body = { hands, have };
    const reply = await this.#tried<NextReply>({ entry: 'hand-out/next', path, body });
    if (reply.kind !== 'ok') return undefined;
    for (const hand of reply.body.hands) this.#took(hand);
    return reply.body;
  }

  /** Remembers a hand, and checks that it shows what was leased: those tasks, that gold, no more. */
  #took({ assignmentId, tasks }: NextReply['hands'][number]): void {
    const { ledger } = this.#service;
    const held = ledger.hands.get(assignmentId);
    const known = this.#person.hands.some((hand) => hand.assignmentId === assignmentId);
    const places = tasks.map(
      ({ source = '' }) =>
        ledger.goldPlace(source, held) ?? placeOf(source, ledger.terms.plan, held),
    );
    const expected = [
      ...tasksIn(held?.tasks ?? 0).map((task) => `t${task}`),
      ...(held === undefined ? [] : hiddenPlaces(held)),
    ];
    const same = isDeepStrictEqual(places.toSorted(), expected.toSorted());
    must(same, 'I1', () => `${assignmentId} shows ${places}, leased ${expected}`);
    if (known) return;
    const numbered = this.#service.chance.happens(0.85);
    this.#person.hands.push({ assignmentId, places, numbered, edit: 0, sent: [] });
  }

  /** Random answers to a share of a hand. */
  answers(hand: PageHand, share: number): Answers {
    const { chance, ledger } = this.#service;
    const answers: Record<string, Answer | null> = {};
    for (const [position, place] of hand.places.entries()) {
      if (!chance.happens(share)) continue;
      const known = this.#known(place);
      if (known !== undefined) {
        answers[position] = { choice: known };
        continue;
      }
      const choice = chance.pick(ledger.terms.choices) ?? '';
      const abstains = chance.happens(ledger.terms.abstain);
      answers[position] = abstains ? { abstain: 'unsure' } : { choice };
    }
    return answers;
  }

  /**
   * The right answer to gold, as somebody careful has it; nobody else knows what is gold. Whoever was found poor takes
   * care from then on: what they did before must not be held against them twice.
   */
  #known(place: Place): string | undefined {
    const { chance, ledger } = this.#service;
    if (ledger.terms.watch === null || !place.startsWith('g:g')) return undefined;
    const { annotatorId, care } = this.#person;
    const wasFound = ledger.people.get(annotatorId)?.standing.wasFound === true;
    return chance.happens(wasFound ? 0.95 : care)
      ? truthOf(Number.parseInt(place.slice(3), 36))
      : undefined;
  }

  /** Notes answers as under way; a save has a number of its own, a response has none. */
  sending(hand: PageHand, answers: Answers, edit?: number): readonly Write[] {
    const byPlace = new Map<Place, string>();
    for (const [position, answer] of Object.entries(answers)) {
      byPlace.set(hand.places[Number(position)] ?? '', sayingOf(answer));
    }
    return this.#service.ledger.sent.send(hand.assignmentId, byPlace, edit);
  }

  /** A save as the page makes it: it may be on its way for long. */
  saving(hand: PageHand, answers: Answers): Saving {
    const edit = hand.numbered ? ++hand.edit : undefined;
    return { answers, edit, writes: this.sending(hand, answers, edit) };
  }

  /** Checks that every answer is kept that was vouched for, or one that came after it. */
  stand(writes: readonly Write[]): void {
    const { ledger } = this.#service;
    for (const write of writes) {
      const kept = ledger.kept(write.assignmentId, write.place);
      const stands = ledger.sent.mayStand(write, kept);
      must(
        stands,
        'I3',
        () => `${write.assignmentId} lost ${write.saying} to ${write.place}, has ${kept}`,
      );
    }
  }

  #vouched(writes: readonly Write[], sure: boolean): void {
    if (sure) this.#service.ledger.sent.vouchedFor(writes);
    this.stand(writes);
  }

  /** @returns whether the save was vouched for */
  async save(hand: PageHand, { answers, edit, writes }: Saving): Promise<boolean> {
    const body = edit === undefined ? { answers } : { answers, edit };
    const may = ['lease-lost', 'overtaken'] as const;
    const reply = await this.#to<DraftReceipt>('response/draft', hand, body, may);
    if (reply.kind === 'ok') this.#vouched(writes, reply.sure);
    if (reply.kind === 'refused') this.#saveRefused(hand, reply.code, edit);
    return reply.kind === 'ok' && reply.sure;
  }

  #saveRefused(hand: PageHand, code: ProblemCode, edit = Number.POSITIVE_INFINITY): void {
    const { ledger } = this.#service;
    const { assignmentId } = hand;
    if (code === 'overtaken') {
      ledger.happened.note('save overtaken');
      must(edit < hand.edit, 'I3', () => `the newest save of ${assignmentId} was overtaken`);
    }
    if (code !== 'lease-lost') return;
    const state = ledger.assignments.get(assignmentId)?.state;
    const isClosed = state !== undefined && state !== 'leased';
    must(isClosed, 'I3', () => `${assignmentId} is ${state}, and lost its lease`);
  }

  async submit(hand: PageHand, answers: Answers): Promise<void> {
    const writes = this.sending(hand, answers);
    hand.sent.push(answers);
    const reply = await this.#to<Receipt>('response/submit', hand, { answers }, [
      'already-answered',
    ]);
    if (reply.kind === 'refused' && reply.code === 'already-answered') {
      const other = hand.sent.some((body) => !isDeepStrictEqual(body, answers));
      must(other, 'I3', () => `the only response to ${hand.assignmentId} was refused`);
    }
    if (reply.kind !== 'ok') return;
    this.#vouched(writes, reply.sure);
    this.#received(hand, reply.body);
  }

  #received(hand: PageHand, receipt: Receipt): void {
    const before = hand.receipt;
    hand.receipt ??= receipt;
    if (before === undefined) return;
    const { ledger } = this.#service;
    ledger.happened.note('receipt repeated');
    const same =
      before.answers === receipt.answers &&
      (before.counted === receipt.counted ||
        this.#person.voided ||
        ledger.people.get(this.#person.annotatorId)?.standing.everBarred === true);
    must(
      same,
      'I3',
      () => `${hand.assignmentId} has receipts of ${before.answers} and ${receipt.answers}`,
    );
  }

  async giveBack(hand: PageHand, grace: boolean): Promise<void> {
    await this.#to('hand-out/give-back', hand, { grace });
  }

  async decline(hand: PageHand): Promise<void> {
    await this.#to('hand-out/decline', hand, { reason: 'too-hard' });
  }

  /** Tries what belongs to somebody else, or to nobody: the two look alike. */
  async snoop(hand: PageHand): Promise<void> {
    const { chance } = this.#service;
    const entry = chance.pick([
      'response/draft',
      'response/submit',
      'hand-out/give-back',
      'hand-out/decline',
    ] as const);
    const body =
      entry === 'hand-out/give-back'
        ? { grace: false }
        : entry === 'hand-out/decline'
          ? { reason: 'other' }
          : { answers: this.answers(hand, 1) };
    const reply = await this.#to(entry ?? '', hand, body, ['not-found']);
    must(
      reply.kind !== 'ok',
      'no stranger',
      () => `${this.#person.annotatorId} may ${entry} ${hand.assignmentId}`,
    );
  }
}
