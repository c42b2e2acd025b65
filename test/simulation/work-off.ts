import type { NextReply } from '../../src/contracts/assignment.ts';
import type { Crowd } from './crowd.ts';
import type { Page } from './page.ts';
import type { Person } from './person.ts';
import type { Service } from './service.ts';
import { plannedSuite } from './terms.ts';
import { must } from './violation.ts';

const PATIENCE = 60;
/** One call looks at eight pages of the index, and the next one goes on. */
const MOST_CALLS = 6;

/**
 * People who work until there is nothing left for them, one request at a time and without a fault: then what is
 * open for a person must be found, the most urgent first, and they must be told the truth about the rest.
 */
export class WorkOff {
  readonly #service: Service;
  readonly #crowd: Crowd;

  constructor(service: Service, crowd: Crowd) {
    this.#service = service;
    this.#crowd = crowd;
  }

  /** Somebody takes one hand and keeps it. */
  async takeOne(person: Person): Promise<void> {
    await this.#next(this.#crowd.page(person), person);
  }

  async all(person: Person): Promise<void> {
    const page = this.#crowd.page(person);
    for (let tries = 0; ; tries++) {
      must(tries < PATIENCE, 'progress', () => `${person.annotatorId} waits for ever`);
      const { hands, noWork } = await this.#next(page, person);
      const hand = person.hands.find((each) => each.assignmentId === hands[0]?.assignmentId);
      if (hand !== undefined) {
        tries = 0;
        if (this.#service.chance.happens(0.1)) this.#service.clock.advance(-120_000);
        await page.submit(hand, page.answers(hand, 1));
      } else if (noWork === 'rate-reached') this.#waitAnHour(person);
      else return;
    }
  }

  /** Asks for work; told that there is none, somebody has no open task that they may answer. */
  async #next(page: Page, person: Person): Promise<NextReply> {
    const { clock, ledger } = this.#service;
    const held = new Set(person.hands.map(({ assignmentId }) => assignmentId));
    let reply = await this.#reply(page);
    if (reply.noWork === 'entry-due') {
      await this.#crowd.newcomer(person).comeIn();
      reply = await this.#reply(page);
    }
    let isFirst = true;
    const isKept = () => reply.noWork === 'nothing-open' && this.#anyOpenFor(person);
    for (let calls = 1; calls < MOST_CALLS && isKept(); calls++) {
      reply = await this.#reply(page);
      isFirst = false;
    }
    const { hands, noWork, retryAfterSeconds = 0 } = reply;
    if (this.#isStopped(person, noWork)) return reply;
    const fresh = hands.find(({ assignmentId }) => !held.has(assignmentId));
    if (fresh !== undefined && isFirst) this.#mostUrgent(person, fresh.assignmentId);
    if (hands.length > 0) return reply;
    if (noWork === 'cap-reached') must(ledger.terms.cap !== null, 'I6', () => 'no cap');
    else if (noWork === 'rate-reached') clock.advance(this.#wait(retryAfterSeconds) * 1_000);
    else this.#nothingOpen(person);
    return reply;
  }

  /** Somebody who was found poor is told so, in the word for it, and has nothing in hand. */
  #isStopped({ annotatorId }: Person, noWork: NextReply['noWork']): boolean {
    const { state } = this.#service.ledger.people.get(annotatorId)?.standing ?? {};
    if (state === undefined || state === 'working') return false;
    const word = { retraining: 'training-due', paused: 'suspended', barred: 'barred' }[state];
    must(noWork === word, 'decisions', () => `${annotatorId} is ${state}, and hears ${noWork}`);
    return true;
  }

  /** At times somebody asks again too early. */
  #wait(seconds: number): number {
    return this.#service.chance.happens(0.5) ? Math.min(seconds, 400) : seconds;
  }

  async #reply(page: Page): Promise<NextReply> {
    const reply = await page.next(1, []);
    if (reply === undefined) throw new Error('all is quiet, and no reply came');
    return reply;
  }

  #waitAnHour({ annotatorId }: Person): void {
    const { ledger } = this.#service;
    ledger.happened.note('hourly limit reached');
    must(ledger.terms.perHour !== null, 'I6', () => `${annotatorId} waits, and there is no limit`);
  }

  #nothingOpen(person: Person): void {
    const [open] = this.#openFor(person);
    must(open === undefined, 'I6', () => `${open?.name} is open for ${person.annotatorId}`);
  }

  #anyOpenFor(person: Person): boolean {
    const [open] = this.#openFor(person);
    return open !== undefined;
  }

  /** Nothing more urgent is open for somebody than the hand that they got; limits may forbid a group. */
  #mostUrgent(person: Person, assignmentId: string): void {
    const { terms, hands } = this.#service.ledger;
    if (!terms.priority || terms.cap !== null || terms.perHour !== null) return;
    const taskSuiteId = hands.get(assignmentId)?.taskSuiteId ?? '';
    const { priority } = plannedSuite(terms, taskSuiteId);
    for (const { name, urgency } of this.#openFor(person)) {
      must(urgency >= priority, 'priority', () => `${name} is more urgent than ${taskSuiteId}`);
    }
  }

  /** Tasks that want an answer which a person may give. */
  *#openFor({ annotatorId, pools }: Person) {
    const { suites, terms } = this.#service.ledger;
    for (const [taskSuiteId, book] of suites) {
      const { pool, priority, groups } = plannedSuite(terms, taskSuiteId);
      if (pool !== null && !pools.includes(pool)) continue;
      const mine = book.touchedBy(annotatorId);
      const met = new Set(terms.groups === 'apart' ? [...mine].map((task) => groups[task]) : []);
      for (const [task, group] of groups.entries()) {
        const may = book.isOpen(task) && !mine.has(task) && !met.has(group);
        if (may) yield { name: `${taskSuiteId}-${task}`, urgency: priority };
      }
    }
  }
}
