import type { Crowd } from './crowd.ts';
import type { Owner } from './owner.ts';
import type { Person } from './person.ts';
import { POOLS } from './plan.ts';
import type { Service } from './service.ts';
import { MOST_WISHED, mostRounds, type Shape } from './shape.ts';
import { WorkOff } from './work-off.ts';

/** A job of so many suites is too large for more people than it has suites. */
const MOST_HELD = 7;

/** Rounds with careless people, in jobs that judge them by gold. */
const CARELESS_ROUNDS = 4;

/** So often a careless person works on after gold has stopped them, and once more. */
const MOST_LIVES = 4;

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
    const careless = this.#shape.terms.watch === null ? 0 : CARELESS_ROUNDS;
    if (careless > 0) await this.#askMore();
    // A newer model may doubt a task after some rounds, and who is barred takes back what a round has brought.
    const most = 2 * mostRounds(this.#shape) + 4 * careless;
    for (let round = 0; round < most; round++) {
      if (round <= careless && careless > 0) await this.#correctGold();
      if (await this.#isDone()) return;
      await this.#round(round < careless);
      await stream();
      if (this.#service.chance.happens(0.5)) await this.#owner.fit();
      await this.#owner.sweep();
    }
  }

  async #round(isCareless: boolean): Promise<void> {
    this.#care = isCareless ? 0.1 : 1;
    await this.#freshRound(isCareless ? MOST_LIVES : 1);
  }

  /** Somebody works until nothing is left; stopped by gold, they may be let work again, as careless as before. */
  async #workOff(person: Person, lives: number): Promise<void> {
    const { chance, clock, ledger } = this.#service;
    for (let life = 1; ; life++) {
      await this.#off.all(person);
      const { state } = ledger.people.get(person.annotatorId)?.standing ?? {};
      if (life >= lives || state === 'working' || chance.happens(0.2)) return;
      if (chance.happens(0.3)) clock.advance(-180_000);
      if (chance.happens(0.3)) await this.#owner.setStanding(person, 'paused');
      await this.#owner.setStanding(person, 'working');
    }
  }

  /** Work for careless people, where the job is about done. */
  async #askMore(): Promise<void> {
    if (this.#shape.isFickle) await this.#owner.changeRedundancy(MOST_WISHED, true);
  }

  /** True once all is labelled, and stays so when the newest keys have come to everybody: somebody may be barred. */
  async #isDone(): Promise<boolean> {
    const { suites } = this.#service.ledger;
    const isLabelled = () => [...suites.values()].every(({ suite }) => suite.labels !== null);
    if (isLabelled()) await this.#settleGold();
    return isLabelled();
  }

  /** In the carelessness of others wrong keys come to light. */
  async #correctGold(): Promise<void> {
    if (!this.#shape.tendsGold) return;
    for (let disputes = 1 + this.#service.chance.below(3); disputes > 0; disputes--) {
      await this.#owner.settleDispute();
    }
  }

  /** Long enough for all records to be made anew twice. */
  async #settleGold(): Promise<void> {
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      this.#service.clock.advance(61_000);
      await this.#owner.sweep();
    }
  }

  /** At times all of them take a hand first, as many as to see the end coming. */
  async #freshRound(lives: number): Promise<void> {
    const { chance, ledger } = this.#service;
    const { suites, job } = ledger;
    const { redundancy = 1 } = job ?? {};
    const enough = suites.size + 1;
    if (suites.size >= MOST_HELD || chance.happens(0.4)) {
      for (const person of await this.#fresh(redundancy)) await this.#workOff(person, lives);
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
    for (const person of people) await this.#workOff(person, lives);
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
