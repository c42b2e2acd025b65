import { NewcomerPage } from './newcomer.ts';
import type { Owner } from './owner.ts';
import { Page, type Saving } from './page.ts';
import { join, type PageHand, type Person } from './person.ts';
import { POOLS } from './plan.ts';
import type { Service } from './service.ts';
import type { Shape } from './shape.ts';

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

  /** So many new people, who may answer tasks of some pools. */
  async join(people: number, pools: readonly string[], care: number): Promise<readonly Person[]> {
    const joined: Person[] = [];
    for (const { invite, device } of await this.#owner.invite(people, pools)) {
      joined.push(await join(this.#service, invite, device, pools, care));
    }
    this.people.push(...joined);
    return joined;
  }

  /** New people by one invite, of all pools or of some. */
  come(people: number): Promise<readonly Person[]> {
    const { chance } = this.#service;
    const care = this.#shape.terms.watch !== null && chance.happens(0.6) ? 0.9 : 0;
    if (!this.#shape.terms.pools) return this.join(people, [], care);
    return this.join(
      people,
      chance.pick([POOLS, POOLS, POOLS.slice(0, 1), POOLS.slice(1), []]) ?? [],
      care,
    );
  }

  page(person: Person): Page {
    return new Page(this.#service, person, this.#owner.jobId);
  }

  newcomer(person: Person): NewcomerPage {
    return new NewcomerPage(this.#service, person, this.#owner.jobId);
  }

  /** One act of a random person. */
  async act(): Promise<void> {
    const { chance } = this.#service;
    const person = chance.pick(this.people);
    if (person === undefined || (person.voided && chance.happens(0.7))) return;
    if (this.#comesIn(person)) return this.newcomer(person).act();
    const page = this.page(person);
    // A hand that is under way mostly, and now and then one of an old tab.
    const open = person.hands.findLast(({ receipt }) => receipt === undefined);
    if (this.#shape.isLong) return this.#diligent(page, open);
    const hand = chance.happens(open === undefined ? 0.5 : 0.75) ? open : this.#oldHand(person);
    if (hand === undefined) return this.#next(page);
    await drawn(this.#any(page, person, hand), chance.next())?.();
  }

  /** Whether somebody looks at what is due before work, in a job that has it. */
  #comesIn({ hands }: Person): boolean {
    const { chance, ledger } = this.#service;
    if (ledger.terms.entry === null) return false;
    return chance.happens(hands.length === 0 ? 0.7 : 0.1);
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
    const { setAsideAfter } = this.#shape.terms;
    return [
      [6, () => this.#next(page)],
      [8, () => this.#save(page, hand)],
      [12, () => this.#submit(page, hand)],
      [4, () => page.giveBack(hand, chance.happens(0.6))],
      [4, () => page.decline(hand)],
      [setAsideAfter === null ? 4 : 32, () => this.#unwilling(page, person, hand)],
      [43, () => this.#snoop(page, person)],
      [40, () => this.#twoTabs(page)],
      [50, () => this.#reordered(page, person, hand)],
      [36, () => this.#leaving(page, hand)],
      [38, () => this.#beating(page, person, hand)],
      [48, () => this.#wait(person)],
      [36, () => this.#overslept(page, person, hand)],
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
    const body = chance.happens(0.1) ? { ...answers, 0: null } : answers;
    await page.save(hand, page.saving(hand, body));
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

  /** An older save arrives after a newer one, or after the response: the newer one stands. */
  async #reordered(page: Page, person: Person, old: PageHand): Promise<void> {
    const { chance, faults } = this.#service;
    if (!faults.acts('requests reordered')) return;
    const hand = await this.#atHand(page, person, old);
    const older = page.saving(hand, page.answers(hand, 0.8));
    if (chance.happens(0.2)) {
      await this.#submit(page, hand);
      await page.save(hand, older);
      return;
    }
    let isVouched = await this.#heldUp(page, hand, older);
    while (isVouched && chance.happens(0.9)) {
      isVouched = await this.#heldUp(page, hand, page.saving(hand, page.answers(hand, 0.8)));
    }
  }

  /** The hand that a person really has now, as far as they hear of it. */
  async #atHand(page: Page, person: Person, old: PageHand): Promise<PageHand> {
    const { chance } = this.#service;
    const { hands = [] } = (chance.happens(0.9) ? await page.next(1, []) : undefined) ?? {};
    const given = hands[0]?.assignmentId;
    return person.hands.find(({ assignmentId }) => assignmentId === given) ?? old;
  }

  /** Somebody looks at their tasks, answers some of them perhaps, and will not go on. */
  async #unwilling(page: Page, person: Person, old: PageHand): Promise<void> {
    const { chance } = this.#service;
    const hand = await this.#atHand(page, person, old);
    if (chance.happens(0.5)) await page.save(hand, page.saving(hand, page.answers(hand, 0.4)));
    await page.decline(hand);
  }

  /** @returns whether the newer save was vouched for before the older one arrived */
  async #heldUp(page: Page, hand: PageHand, older: Saving): Promise<boolean> {
    const newer = page.saving(hand, page.answers(hand, 0.8));
    const isVouched = await page.save(hand, newer);
    if (isVouched && hand.numbered) this.#service.faults.acts('save held up');
    await page.save(hand, older);
    if (isVouched) page.stand(newer.writes);
    return isVouched;
  }

  async #leaving(page: Page, hand: PageHand): Promise<void> {
    const { chance, faults } = this.#service;
    if (!faults.acts('give-back races submit')) return;
    await Promise.all([this.#submit(page, hand), page.giveBack(hand, chance.happens(0.3))]);
  }

  /** A page wakes up just when somebody comes for its hand. */
  async #beating(page: Page, person: Person, old: PageHand): Promise<void> {
    const { chance, clock, faults } = this.#service;
    if (!faults.acts('heartbeat races reclaim')) return;
    const { leaseMs } = this.#shape.terms;
    let hand = old;
    if (chance.happens(0.5)) {
      hand = await this.#atHand(page, person, old);
      clock.advance(0.7 * leaseMs);
      await this.#save(page, hand);
      clock.advance(0.5 * leaseMs);
    } else if (chance.happens(0.6)) clock.advance(leaseMs + 1_000);
    const other = chance.pick(this.people.filter((each) => each !== person));
    const taking =
      other === undefined || chance.happens(0.3)
        ? this.#owner.sweep()
        : this.#next(this.page(other));
    await Promise.all([this.#save(page, hand), taking]);
  }

  /** Comes back with answers after somebody else had the time to take the tasks. */
  async #overslept(page: Page, person: Person, old: PageHand): Promise<void> {
    const { chance, clock, faults } = this.#service;
    if (!faults.acts('slow annotator past the lease')) return;
    const hand = chance.happens(0.5) ? await this.#atHand(page, person, old) : old;
    clock.advance(2 * this.#shape.terms.leaseMs);
    const other = chance.pick(this.people.filter((each) => each !== person && !each.voided));
    if (other !== undefined) await this.#next(this.page(other));
    await this.#submit(page, hand);
  }

  async #wait(person: Person): Promise<void> {
    const { chance, clock, faults } = this.#service;
    const isHour = chance.happens(this.#shape.terms.perHour === null ? 0.85 : 1);
    const { perHour } = this.#shape.terms;
    if (perHour !== null && chance.happens(0.4)) clock.advance(900_000);
    else if (isHour && faults.acts('an hour passes')) clock.advance(3_600_000);
    else if (chance.happens(0.5)) clock.advance(5_000);
    else if (person.hands.length > 0 && faults.acts('slow annotator past the lease')) {
      clock.advance((2 + chance.below(10)) * this.#shape.terms.leaseMs);
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
