import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';
import type { DraftReceipt, Receipt } from '../../src/contracts/response.ts';
import type { Me, Session } from '../../src/contracts/session.ts';
import type { Chance } from '../support/chance.ts';
import type { Way, Ways } from './campaigns.ts';
import type { Notebook, Noted } from './notebook.ts';
import type { PageCaller, PageReply } from './page-caller.ts';
import { entryValues, replyValues, type SeenFile } from './sight.ts';

/** What a page can read of an entry, as the judge knows it. */
export interface Judge {
  now(): number;
  /** Which data object it is, and what the reply to the GET of its file tells. */
  identify(
    task: Hand['tasks'][number],
  ): Promise<{ content: number; gold: boolean; file: SeenFile | undefined }>;
}

/** A hand that the page holds, with what it noted of it. */
interface Held {
  readonly hand: Hand;
  readonly noted: Noted;
}

const CHOICES = ['yes', 'no', 'maybe'];
const LOOKS_AT_ME = 0.15;

/** One annotator's browser: works, leaves tasks out, comes back, and writes down all that it receives. */
export class Browser {
  readonly #caller: PageCaller;
  readonly #chance: Chance;
  readonly #judge: Judge;
  readonly #notebook: Notebook;
  readonly #hands: number;
  readonly #ways: Ways;
  #jobId = '';
  #leaseMs = 0;
  #held: Held[] = [];
  #lapsed: Held | undefined;
  #awayUntil = 0;
  #answered = 0;
  #told = 0;

  constructor(caller: PageCaller, chance: Chance, judge: Judge, notebook: Notebook, ways: Ways) {
    this.#ways = ways;
    this.#caller = caller;
    this.#chance = chance;
    this.#judge = judge;
    this.#notebook = notebook;
    this.#hands = chance.happens(0.5) ? 1 : 2;
  }

  async join(invite: string, device: string): Promise<void> {
    const { body } = await this.#caller.send<Session>('POST', '/sessions', { invite, device });
    this.#caller.use(body.token);
    this.#jobId = body.jobId ?? '';
    const me = await this.#caller.send<Me>('GET', '/me');
    this.#leaseMs = 1_000 * (me.body.jobs[0]?.leaseSeconds ?? 0);
  }

  /** Works on one hand, or waits. @returns how many hands were seen for the first time, or `done` */
  async act(): Promise<number | 'done'> {
    if (this.#judge.now() < this.#awayUntil) return 0;
    if (this.#lapsed !== undefined) await this.#sendLate(this.#lapsed);
    const reply = await this.#next();
    const fresh = await this.#take(reply);
    const held = this.#held[0];
    if (held !== undefined) await this.#work(held);
    else if (reply.body.noWork === 'nothing-open') this.#awayUntil = this.#judge.now() + 20_000;
    else return 'done';
    if (this.#chance.happens(LOOKS_AT_ME)) await this.#lookAtMe();
    return fresh;
  }

  async #next(): Promise<PageReply<NextReply>> {
    for (;;) {
      const path = `/jobs/${this.#jobId}/next`;
      const reply = await this.#caller.send<NextReply>('POST', path, { hands: this.#hands });
      if (reply.status === 200) return reply;
      if (reply.status !== 503) throw new Error(`next gave ${reply.status}: ${reply.text}`);
    }
  }

  async #take(reply: PageReply<NextReply>): Promise<number> {
    const now = this.#judge.now();
    const { hands } = reply.body;
    const known = new Map(this.#held.map((held) => [held.hand.assignmentId, held]));
    const values = replyValues(reply);
    let fresh = 0;
    const held: Held[] = [];
    for (const [index, hand] of hands.entries()) {
      const there = known.get(hand.assignmentId);
      const noted =
        there?.noted ??
        this.#notebook.sees({
          hand,
          slots: await this.#slots(hand, now),
          index,
          held: hands.length,
          now,
          reply: values,
        });
      if (there === undefined) fresh++;
      held.push({ hand, noted });
    }
    this.#held = held;
    return fresh;
  }

  async #slots(hand: Hand, now: number) {
    const seen = [];
    for (const task of hand.tasks) {
      const { content, gold, file } = await this.#judge.identify(task);
      seen.push({ content, gold, values: entryValues(task, file, now) });
    }
    return seen;
  }

  #way(): Way {
    const ways = Object.entries(this.#ways) as [Way, number][]; // its keys
    let drawn = this.#chance.next() * ways.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [way, weight] of ways) {
      drawn -= weight;
      if (drawn < 0) return way;
    }
    return 'whole';
  }

  async #work(held: Held): Promise<void> {
    const size = held.hand.tasks.length;
    const all = [...held.hand.tasks.keys()];
    const some = this.#chance.some(all, 0.1 + 0.8 * this.#chance.next());
    switch (this.#way()) {
      case 'whole':
        return this.#submit(held, all);
      case 'one by one':
        await this.#save(held, all);
        return this.#submit(held, all);
      case 'part':
        return this.#submit(held, some);
      case 'all but one': {
        const out = this.#chance.below(size);
        return this.#submit(
          held,
          all.filter((position) => position !== out),
        );
      }
      case 'give back':
        if (this.#chance.happens(0.4)) await this.#save(held, some.slice(0, 4));
        return this.#end(held, 'give-back', { grace: false });
      case 'reload':
        await this.#take(await this.#next());
        return this.#submit(held, all);
      case 'decline':
        return this.#end(held, 'decline', { reason: 'too-hard' });
      case 'lapse':
        await this.#save(held, some.slice(0, 4));
        this.#lapsed = held;
        this.#awayUntil = this.#judge.now() + this.#leaseMs * (0.5 + 1.5 * this.#chance.next());
    }
  }

  #answers(positions: readonly number[]): Answers {
    const answer = (): Answer => ({ choice: CHOICES[this.#chance.below(3)] ?? '' });
    return Object.fromEntries(positions.map((position) => [position, answer()]));
  }

  /** Saves answers one by one, and notes what each save says beyond what was saved. */
  async #save({ hand, noted }: Held, positions: readonly number[]): Promise<void> {
    let saved = 0;
    for (const position of positions) {
      const path = `/assignments/${hand.assignmentId}/draft`;
      const answers = this.#answers([position]);
      const { status, body } = await this.#caller.send<DraftReceipt>('PUT', path, { answers });
      if (status !== 200) {
        noted.savedBeyond.set(position, -status);
        return;
      }
      noted.answered.add(position);
      noted.savedBeyond.set(position, body.saved - saved - 1);
      saved = body.saved;
    }
  }

  async #submit(held: Held, positions: readonly number[]): Promise<void> {
    const { hand, noted } = held;
    const path = `/assignments/${hand.assignmentId}/response`;
    const answers = this.#answers(positions);
    const { status, body } = await this.#caller.send<Receipt>('POST', path, { answers });
    for (const position of positions) noted.answered.add(position);
    noted.receiptBeyond = status < 400 ? body.answers - noted.answered.size : -status;
    noted.counted = status < 400 && body.counted ? 1 : 0;
    this.#closed(held);
  }

  async #end(held: Held, how: 'give-back' | 'decline', body: object): Promise<void> {
    await this.#caller.send('POST', `/assignments/${held.hand.assignmentId}/${how}`, body);
    this.#closed(held);
  }

  #closed({ hand, noted }: Held): void {
    this.#held = this.#held.filter((held) => held.hand.assignmentId !== hand.assignmentId);
    this.#answered += noted.answered.size;
  }

  /** The rest of a hand that was left, after others may have taken it. */
  async #sendLate(held: Held): Promise<void> {
    this.#lapsed = undefined;
    const left = [...held.hand.tasks.keys()].filter((each) => !held.noted.answered.has(each));
    await this.#submit(held, this.#chance.some(left, 0.7));
  }

  async #lookAtMe(): Promise<void> {
    const { body } = await this.#caller.send<Me>('GET', '/me');
    const told = body.jobs[0]?.answered ?? 0;
    for (const { noted } of this.#held) noted.meBeyond = told - this.#told - this.#answered;
    this.#told = told;
    this.#answered = 0;
  }
}
