import type { Crowd } from './crowd.ts';
import type { Owner } from './owner.ts';
import type { Person } from './person.ts';
import { POOLS } from './plan.ts';
import type { Service } from './service.ts';
import { mostRounds, type Shape } from './shape.ts';
import { WorkOff } from './work-off.ts';

/** A job of so many suites is too large for more people than it has suites. */
const MOST_HELD = 7;

/** Rounds with careless people, in jobs that judge them by gold. */
const CARELESS_ROUNDS = 4;

/** Fresh people bring a job to its end, round by round, and nothing goes wrong any more. */
export class Completion {
  readonly #service: Service;
  readonly #shape: Shape;
  readonly #crowd: Crowd;
  readonly #owner: Owner;
  readonly #off: WorkOff;
  #care = 1;

  constructor(service: Service, shape: Shape, crowd: Crowd, owner: Owner) {
    this.#service = service;
    this.#shape = shape;
    this.#crowd = crowd;
    this.#owner = owner;
    this.#off = new WorkOff(service, crowd);
  }

  /** @param stream delivers what is left in the stream: a label may ask for one answer more */
  async run(stream: () => Promise<void>): Promise<void> {
    const { suites } = this.#service.ledger;
    const isDone = () => [...suites.values()].every(({ suite }) => suite.labels !== null);
    const careless = this.#shape.terms.watch === null ? 0 : CARELESS_ROUNDS;
    // A newer model may doubt a task after some rounds, and who is barred takes back what a round has brought.
    const most = 2 * mostRounds(this.#shape) + 4 * careless;
    for (let round = 0; round < most && !isDone(); round++) {
      this.#care = round < careless ? 0.1 : 1;
      await this.#round();
      await stream();
      if (this.#service.chance.happens(0.5)) await this.#owner.fit();
      await this.#owner.sweep();
    }
  }

  /** At times all of them take a hand first, as many as to see the end coming. */
  async #round(): Promise<void> {
    const { chance, ledger } = this.#service;
    const { suites, job } = ledger;
    const { redundancy = 1 } = job ?? {};
    const enough = suites.size + 1;
    if (suites.size >= MOST_HELD || chance.happens(0.4)) {
      for (const person of await this.#fresh(redundancy)) await this.#off.all(person);
      return;
    }
    const people = [...(await this.#fresh(enough, enough))];
    for (const person of people) await this.#off.takeOne(person);
    await this.#owner.sweep();
    if (ledger.job?.nearEnd === true) {
      const more = await this.#fresh(4, 4);
      for (const person of more) await this.#off.takeOne(person);
      people.push(...more);
    }
    for (const person of people) await this.#off.all(person);
  }

  /** People of whom each task finds somebody who may answer it. */
  async #fresh(most: number, least = 1): Promise<readonly Person[]> {
    const { chance } = this.#service;
    const people = least + chance.below(most - least + 1);
    const { pools } = this.#shape.terms;
    if (!pools || chance.happens(0.5))
      return this.#crowd.join(people, pools ? POOLS : [], this.#care);
    const joined: Person[] = [];
    for (const pool of POOLS) joined.push(...(await this.#crowd.join(people, [pool], this.#care)));
    return joined;
  }
}
