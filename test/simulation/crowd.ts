import type { Owner } from './owner.ts';
import { Page } from './page.ts';
import { join, type PageHand, type Person } from './person.ts';
import type { Service } from './service.ts';
import type { Shape } from './shape.ts';
import { must } from './violation.ts';

/** Acts by weight: what people do, and how often. */
type Act = readonly [weight: number, act: () => Promise<void>];

/** The annotators of a history: who works, stops half-way, comes back late or opens a second tab. */
export class Crowd {
  readonly people: Person[] = [];
  readonly #service: Service;
  readonly #shape: Shape;
  readonly #owner: Owner;

  constructor(service: Service, shape: Shape, owner: Owner) {
    this.#service = service;
    this.#shape = shape;
    this.#owner = owner;
  }

  /** So many new people. */
  async join(people: number): Promise<readonly Person[]> {
    const joined: Person[] = [];
    for (const { invite, device } of await this.#owner.invite(people)) {
      joined.push(await join(this.#service, invite, device));
    }
    this.people.push(...joined);
    return joined;
  }

  page(person: Person): Page {
    return new Page(this.#service, person, this.#owner.jobId);
  }

  /** One act of a random person. */
  async act(): Promise<void> {
    const { chance } = this.#service;
    const person = chance.pick(this.people);
    if (person === undefined || (person.voided && chance.happens(0.7))) return;
    const page = this.page(person);
    // A hand that is under way mostly, and now and then one of an old tab.
    const open = person.hands.findLast(({ receipt }) => receipt === undefined);
    if (this.#shape.isLong) return this.#diligent(page, open);
    const hand = chance.happens(open === undefined ? 0.5 : 0.75) ? open : this.#oldHand(person);
    if (hand === undefined) return this.#next(page);
    await drawn(this.#any(page, person, hand), chance.next())?.();
  }

  #oldHand(person: Person): PageHand | undefined {
    const { chance, faults } = this.#service;
    const hand = chance.pick(person.hands);
    if (hand !== person.hands.at(-1)) faults.acts('stale tab');
    return hand;
  }

  #diligent(page: Page, hand: PageHand | undefined): Promise<void> {
    return hand === undefined ? this.#next(page) : page.submit(hand, page.answers(hand, 1));
  }

  #any(page: Page, person: Person, hand: PageHand): readonly Act[] {
    const { chance } = this.#service;
    return [
      [6, () => this.#next(page)],
      [8, () => this.#save(page, hand)],
      [12, () => this.#submit(page, hand)],
      [4, () => page.giveBack(hand, chance.happens(0.6))],
      [5, () => page.decline(hand)],
      [21, () => this.#snoop(page, person)],
      [17, () => this.#twoTabs(page)],
      [18, () => this.#reordered(page, hand)],
      [17, () => this.#leaving(page, hand)],
      [18, () => this.#beating(page, person, hand)],
      [22, () => this.#wait(person)],
      [12, () => this.#overslept(page, person, hand)],
    ];
  }

  async #next(page: Page): Promise<void> {
    const { chance, faults } = this.#service;
    if (this.#shape.isStarved) faults.acts('starved pool');
    await page.next(1 + chance.below(2));
  }

  async #save(page: Page, hand: PageHand): Promise<void> {
    const { chance } = this.#service;
    const answers = chance.happens(0.2) ? {} : page.answers(hand, 0.4);
    await page.save(hand, chance.happens(0.1) ? { ...answers, 0: null } : answers);
  }

  async #submit(page: Page, hand: PageHand): Promise<void> {
    const { chance } = this.#service;
    const again = chance.happens(0.3) ? hand.sent.at(-1) : undefined;
    await page.submit(hand, again ?? page.answers(hand, chance.happens(0.6) ? 1 : 0.5));
  }

  /** Somebody tries another's assignment, or one that never was. */
  async #snoop(page: Page, person: Person): Promise<void> {
    const { chance, faults } = this.#service;
    const others = this.people.filter((other) => other !== person).flatMap((other) => other.hands);
    const hand = chance.pick(others);
    if (hand === undefined || !faults.acts('stranger')) return;
    const nobodys = { ...hand, assignmentId: `${hand.assignmentId.slice(0, -4)}nope` };
    await page.snoop(chance.happens(0.2) ? nobodys : hand);
  }

  async #twoTabs(page: Page): Promise<void> {
    if (!this.#service.faults.acts('two tabs')) return;
    await Promise.all([this.#next(page), this.#next(page)]);
  }

  /** An older save arrives after a newer one, or after the response. */
  async #reordered(page: Page, hand: PageHand): Promise<void> {
    const { chance, faults } = this.#service;
    if (!faults.acts('requests reordered')) return;
    const older = page.answers(hand, 0.6);
    const writes = page.sending(hand, older);
    if (chance.happens(0.5)) await this.#submit(page, hand);
    else await this.#save(page, hand);
    await page.save(hand, older, writes);
  }

  async #leaving(page: Page, hand: PageHand): Promise<void> {
    const { chance, faults } = this.#service;
    if (!faults.acts('give-back races submit')) return;
    await Promise.all([this.#submit(page, hand), page.giveBack(hand, chance.happens(0.3))]);
  }

  /** A page wakes up just when somebody comes for its hand. */
  async #beating(page: Page, person: Person, hand: PageHand): Promise<void> {
    const { chance, clock, faults } = this.#service;
    if (!faults.acts('heartbeat races reclaim')) return;
    if (chance.happens(0.6)) clock.advance(this.#shape.terms.leaseMs + 1_000);
    const other = chance.pick(this.people.filter((each) => each !== person));
    const taking =
      other === undefined || chance.happens(0.3)
        ? this.#owner.sweep()
        : this.#next(this.page(other));
    await Promise.all([this.#save(page, hand), taking]);
  }

  /** Comes back with answers after somebody else had the time to take the tasks. */
  async #overslept(page: Page, person: Person, hand: PageHand): Promise<void> {
    const { chance, clock, faults } = this.#service;
    if (!faults.acts('slow annotator past the lease')) return;
    clock.advance(2 * this.#shape.terms.leaseMs);
    const other = chance.pick(this.people.filter((each) => each !== person && !each.voided));
    if (other !== undefined) await this.#next(this.page(other));
    await this.#submit(page, hand);
  }

  async #wait(person: Person): Promise<void> {
    const { chance, clock, faults } = this.#service;
    if (chance.happens(0.5)) clock.advance(5_000);
    else if (person.hands.length > 0 && faults.acts('slow annotator past the lease')) {
      clock.advance(2 * this.#shape.terms.leaseMs);
    }
  }

  /** Works until there is nothing left, and holds the service to it: what is open for a person is found. */
  async workOff(person: Person): Promise<void> {
    const { chance, ledger } = this.#service;
    const page = this.page(person);
    for (let idle = 0; idle < 8; ) {
      const reply = await page.next(1);
      const given = reply?.hands[0]?.assignmentId;
      const hand = person.hands.find((each) => each.assignmentId === given);
      if (hand !== undefined) {
        await page.submit(hand, page.answers(hand, 1));
        continue;
      }
      idle++;
      const { noWork } = reply ?? {};
      if (noWork === 'cap-reached') return must(ledger.terms.cap !== null, 'I6', () => 'no cap');
      if (noWork === 'all-done') return this.#nothingOpen(person);
      if (chance.happens(0.3)) await this.#owner.sweep();
    }
    this.#nothingOpen(person);
  }

  #nothingOpen({ annotatorId }: Person): void {
    for (const { suite, doneBy } of this.#open()) {
      must(doneBy.has(annotatorId), 'I6', () => `${suite} is open, and not for ${annotatorId}`);
    }
  }

  /** Tasks that want more answers than they have, and who is done with each. */
  *#open() {
    for (const book of this.#service.ledger.suites.values()) {
      for (const [task, want] of book.suite.wanted.entries()) {
        if (book.givers(task).size === want) continue;
        const done = this.people.filter(({ annotatorId }) => book.doneBy(annotatorId).has(task));
        const doneBy = new Set(done.map(({ annotatorId }) => annotatorId));
        yield { suite: `${book.suite.taskSuiteId}-${task}`, doneBy };
      }
    }
  }
}

/** @param roll in [0, 1) */
function drawn(acts: readonly Act[], roll: number): Act[1] | undefined {
  let left = roll * acts.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, act] of acts) {
    left -= weight;
    if (left < 0) return act;
  }
  return undefined;
}
