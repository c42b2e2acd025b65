import type { Crowd } from './crowd.ts';
import type { Owner } from './owner.ts';
import type { Person } from './person.ts';
import { POOLS } from './plan.ts';
import type { Service } from './service.ts';
import type { Shape } from './shape.ts';
import { WorkOff } from './work-off.ts';

const LEASE_OVER_MS = 1_800_000;

/** Bars and reinstatements once all is answered, one request at a time and without a fault. */
export class LateReinstatement {
  readonly #service: Service;
  readonly #shape: Shape;
  readonly #crowd: Crowd;
  readonly #owner: Owner;
  readonly #off: WorkOff;

  constructor(service: Service, shape: Shape, crowd: Crowd, owner: Owner) {
    this.#service = service;
    this.#shape = shape;
    this.#crowd = crowd;
    this.#owner = owner;
    this.#off = new WorkOff(service, crowd);
  }

  /** One of three: a place is still there, somebody else holds it, or others have taken all. */
  async run(): Promise<void> {
    const { chance } = this.#service;
    const beyond = this.#pick(({ annotatorId }) => this.#gaveBeyond(annotatorId));
    if (beyond !== undefined && chance.happens(0.7)) return this.#atOnce(beyond);
    const giver = this.#pick((one) => (this.#person(one)?.countedTasks ?? 0) > 0);
    if (giver !== undefined && chance.happens(0.6)) return this.#whileHeld(giver);
    const barred = this.#pick((one) => (this.#person(one)?.voided?.tasks ?? 0) > 0);
    if (barred !== undefined) await this.#letWork(barred);
  }

  /** Nobody has been asked in the stead of somebody who gave more than was asked at first. */
  async #atOnce(person: Person): Promise<void> {
    await this.#owner.void(person, true);
    await this.#letWork(person);
  }

  /** Somebody new holds some of the tasks meanwhile, and answers them or does not. */
  async #whileHeld(person: Person): Promise<void> {
    const { chance, clock } = this.#service;
    await this.#owner.void(person, true);
    const [other] = await this.#crowd.join(1, this.#shape.terms.pools ? POOLS : [], 1);
    if (other !== undefined) await this.#off.takeOne(other);
    await this.#letWork(person);
    if (other !== undefined && chance.happens(0.5)) await this.#off.all(other);
    else clock.advance(LEASE_OVER_MS);
    await this.#owner.sweep();
  }

  async #letWork(person: Person): Promise<void> {
    await this.#owner.setStanding(person, 'working');
    await this.#owner.sweep();
  }

  #pick(fits: (person: Person) => boolean): Person | undefined {
    return this.#service.chance.pick(this.#crowd.people.filter(fits));
  }

  #person({ annotatorId }: Person) {
    return this.#service.ledger.people.get(annotatorId)?.annotator;
  }

  /** Whether somebody counts for a task that has more answers than it was to have at first. */
  #gaveBeyond(annotatorId: string): boolean {
    return [...this.#service.ledger.suites.values()].some((book) =>
      [...book.suite.wanted.keys()].some((task) => {
        const givers = book.givers(task);
        return givers.size > book.suite.redundancy && givers.has(annotatorId);
      }),
    );
  }
}
