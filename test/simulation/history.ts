import { setImmediate as turn } from 'node:timers/promises';
import { indexEntries } from '../../src/adapters/items.ts';
import { Crowd } from './crowd.ts';
import type { Fault } from './faults.ts';
import { Owner } from './owner.ts';
import type { Person } from './person.ts';
import { POOLS } from './plan.ts';
import { openService, type Service } from './service.ts';
import { mostRounds, type Shape, shapeOf } from './shape.ts';
import { FaultyStream } from './stream.ts';
import { must } from './violation.ts';
import { WorkOff } from './work-off.ts';

/** What may be changed of a seed's history, to make a violation shorter. */
export interface Wish {
  readonly steps?: number;
  readonly people?: number;
  readonly without?: ReadonlySet<Fault>;
}

const PLACES = 2 ** 20;

/**
 * One job from its draft to its end: real handlers, many requests at once, and everything that goes
 * wrong, all of it told by a seed. Throws a `Violation` when the service breaks a promise.
 */
export class History {
  readonly service: Service;
  readonly shape: Shape;
  readonly #owner: Owner;
  readonly #crowd: Crowd;
  readonly #stream: FaultyStream;
  #acting = 0;

  private constructor(service: Service, shape: Shape, owner: Owner) {
    this.service = service;
    this.shape = shape;
    this.#owner = owner;
    this.#crowd = new Crowd(service, shape, owner);
    this.#stream = new FaultyStream(service);
  }

  static async open(seed: number, wish: Wish = {}): Promise<History> {
    const drawn = shapeOf(seed);
    const { steps = drawn.steps, people = drawn.people, without = new Set() } = wish;
    const shape = { ...drawn, steps, people };
    const service = openService(seed, shape.terms, { bad: shape.badWeather, without });
    return new History(service, shape, await Owner.welcome(service, shape));
  }

  /** From the draft to the end. */
  async play(): Promise<void> {
    await this.#finish(this.#open());
    const { scheduler } = this.service;
    while (scheduler.steps < this.shape.steps) await this.#goOn();
    await this.#drain();
    this.#check();
  }

  close(): void {
    this.service.close();
  }

  async #open(): Promise<void> {
    await this.#owner.open();
    await this.#crowd.come(this.shape.people);
  }

  /** Resumes a request, or lets somebody begin something. */
  async #goOn(): Promise<void> {
    const { chance, scheduler } = this.service;
    if (scheduler.frozen > 0 && chance.happens(0.02)) scheduler.thaw();
    const busy = scheduler.waiting >= this.shape.width || !chance.happens(0.4);
    if (busy && (await this.#step())) return;
    this.#begin(
      chance.happens(this.shape.isLong ? 0.97 : 0.69) ? this.#crowd.act() : this.#others(),
    );
    if (scheduler.waiting === 0) await turn();
  }

  async #step(): Promise<boolean> {
    const { chance, clock, scheduler } = this.service;
    clock.advance(chance.below(4));
    return scheduler.step();
  }

  #begin(act: Promise<void>): void {
    this.#acting++;
    act
      .catch((error) => this.service.scheduler.fail(error))
      .finally(() => {
        this.#acting--;
      });
  }

  /** What the owner, the clock, the schedule and the stream do. */
  async #others(): Promise<void> {
    const { chance, clock, faults } = this.service;
    const roll = chance.next();
    if (roll < 0.46) return void (await this.#stream.deliver(1 + chance.below(3)));
    if (roll < 0.49) return this.#owner.sweep();
    if (roll < 0.6 && faults.acts('clock steps back')) return clock.advance(-180_000);
    if (roll < 0.63) return this.#owner.look();
    if (roll < 0.745) return this.#void();
    if (roll < 0.925 && this.shape.isFickle) return this.#changeRedundancy();
    if (faults.acts('owner pauses and publishes')) await this.#owner.pauseAndPublish();
  }

  async #void(): Promise<void> {
    const { chance, faults } = this.service;
    const person = chance.pick(this.#crowd.people);
    if (person === undefined || this.shape.isLong || !faults.acts('owner voids')) return;
    await this.#owner.void(person, false);
    const left = this.#crowd.people.filter(({ voided }) => !voided).length;
    if (left < this.shape.people) await this.#crowd.come(1);
  }

  async #changeRedundancy(): Promise<void> {
    const { chance, faults } = this.service;
    if (!faults.acts('owner changes the redundancy')) return;
    const change = () => this.#owner.changeRedundancy(1 + chance.below(3), false);
    const twice = chance.happens(0.8) && faults.acts('redundancy raced');
    await Promise.all(twice ? [change(), change()] : [change()]);
  }

  /** Steps until something is finished. */
  async #finish(act: Promise<void>): Promise<void> {
    let isDone = false;
    this.#begin(
      act.finally(() => {
        isDone = true;
      }),
    );
    for (let idle = 0; !isDone; ) {
      idle = (await this.#step()) ? 0 : idle + 1;
      if (idle > 0) await turn();
      must(idle < 50, 'no defect', () => 'a request waits for something outside the scheduler');
    }
    this.service.scheduler.rethrow();
  }

  /** Lets everything that is under way come to its end, abandoned requests too. */
  async #settle(): Promise<void> {
    const { scheduler } = this.service;
    for (let idle = 0; idle < 3; ) {
      if (scheduler.frozen > 0) scheduler.thaw();
      idle = (await this.#step()) ? 0 : idle + 1;
      if (idle > 0) await turn();
    }
    must(this.#acting === 0, 'no defect', () => `${this.#acting} acts wait for ever`);
  }

  /** Ends the job without a fault, by as many fresh people as it needs and no more. */
  async #drain(): Promise<void> {
    const { clock, faults, ledger, chance } = this.service;
    if (!this.shape.closes && this.shape.isFickle) await this.#raceWishes();
    faults.quiet = true;
    await this.#settle();
    const voids = async () => {
      for (const person of this.#crowd.people) {
        if (person.voided || this.shape.isLong || chance.happens(0.1))
          await this.#owner.void(person, true);
      }
    };
    await this.#finish(voids());
    if (this.shape.closes) return this.#end();
    await this.#finish(this.#owner.publish());
    await this.#checkIndex();
    clock.advance(1_800_000);
    ledger.calm = new Set();
    for (let sweeps = 0; sweeps < 2; sweeps++) await this.#catchUp();
    await this.#finish(this.#complete());
  }

  /**
   * An older wish for another redundancy is frozen on its way, a newer one comes to every suite and the sweep
   * has made sure of it; then the older one thaws.
   */
  async #raceWishes(): Promise<void> {
    const { chance, clock, faults, scheduler } = this.service;
    if (!faults.acts('redundancy raced')) return;
    faults.quiet = true;
    await this.#finish(this.#owner.publish());
    const newer = 1 + chance.below(3);
    const older = this.#owner.changeRedundancy(1 + (newer % 3), false);
    this.#begin(older);
    for (let steps = 2 + chance.below(30); steps > 0; steps--) await this.#step();
    scheduler.hold('job/redundancy');
    await this.#finish(this.#owner.changeRedundancy(newer, true));
    for (let sweeps = 0; sweeps < 2; sweeps++) {
      clock.advance(61_000);
      await this.#finish(this.#owner.sweep());
    }
  }

  /** The stream and the schedule do what they have missed. */
  async #catchUp(): Promise<void> {
    await this.#finish(this.#stream.rest());
    await this.#finish(this.#owner.sweep());
  }

  async #complete(): Promise<void> {
    const { chance, ledger } = this.service;
    const off = new WorkOff(this.service, this.#crowd);
    const isDone = () => [...ledger.suites.values()].every(({ suite }) => suite.labels !== null);
    for (let rounds = mostRounds(this.shape); rounds > 0 && !isDone(); rounds--) {
      const people = await this.#fresh();
      if (chance.happens(0.4)) for (const person of people) await off.takeOne(person);
      if (chance.happens(0.5)) await this.#owner.sweep();
      for (const person of people) await off.all(person);
      await this.#stream.rest();
      await this.#owner.sweep();
    }
  }

  /** People of whom each task finds somebody who may answer it. */
  async #fresh(): Promise<readonly Person[]> {
    const { chance, ledger } = this.service;
    const people = 1 + chance.below(ledger.job?.redundancy ?? 1);
    if (!this.shape.terms.pools || chance.happens(0.5))
      return this.#crowd.join(people, this.shape.terms.pools ? POOLS : []);
    const joined: Person[] = [];
    for (const pool of POOLS) joined.push(...(await this.#crowd.join(people, [pool])));
    return joined;
  }

  /** The owner closes the job; nothing is leased any more, and the sweep comes to rest. */
  async #end(): Promise<void> {
    const { clock, ledger } = this.service;
    await this.#finish(this.#owner.close());
    for (let sweeps = 0; sweeps < 2; sweeps++) {
      clock.advance(120_000);
      await this.#finish(this.#owner.sweep());
    }
    for (const { suite } of ledger.suites.values()) {
      must(suite.leases.length === 0, 'I6', () => `${suite.taskSuiteId} is leased after the close`);
    }
    must(ledger.job?.settled === true, 'I6', () => 'the closed job does not settle');
    ledger.happened.note('job closed');
  }

  /** Suites that a bin's index names, open or complete. */
  async *#indexed(bin: number): AsyncGenerator<string> {
    const at = { jobId: this.#owner.jobId, bin } as const;
    const open = { index: 'open', ...at, from: 0, to: Number.MAX_SAFE_INTEGER } as const;
    for (const range of [open, { index: 'complete', ...at } as const]) {
      const page = await this.service.store.queryIndex(range, 1_000);
      for (const ref of page.items) if (ref.kind === 'taskSuite') yield ref.taskSuiteId;
    }
  }

  /** Every suite that needs somebody stands in the index, as its own state demands. */
  async #checkIndex(): Promise<void> {
    const { ledger } = this.service;
    const found = new Set<string>();
    for (const bin of ledger.job?.bins.keys() ?? []) {
      for await (const taskSuiteId of this.#indexed(bin)) found.add(taskSuiteId);
    }
    for (const book of ledger.suites.values()) {
      const { taskSuiteId, labels } = book.suite;
      must(found.has(taskSuiteId) || labels !== null, 'I6', () => `no index finds ${taskSuiteId}`);
      const { at = 0 } = indexEntries('default', book.suite);
      if (at >= PLACES) this.service.ledger.happened.note('suite found by its expired lease');
    }
  }

  /** Everything that was promised for the end. */
  #check(): void {
    const { ledger } = this.service;
    for (const write of ledger.sent.vouched()) {
      const kept = ledger.kept(write.assignmentId, write.place);
      const stands = ledger.sent.mayStand(write, kept);
      must(
        stands,
        'I3',
        () => `${write.assignmentId} lost ${write.saying} to ${write.place} by the end`,
      );
    }
    if (this.shape.closes) return;
    for (const book of ledger.suites.values()) {
      const { taskSuiteId, labels } = book.suite;
      must(book.isComplete, 'I6', () => `${taskSuiteId} is not complete in the end`);
      const { redundancy = 0 } = ledger.job ?? {};
      const isNewest = book.suite.redundancy === redundancy;
      must(isNewest, 'I6', () => `${taskSuiteId} knows of ${book.suite.redundancy} answers`);
      const least = (task: number) => (book.aside.has(task) ? 0 : redundancy);
      const isExact = book.suite.wanted.every((want, task) => want >= least(task));
      must(isExact, 'I6', () => `${taskSuiteId} wants ${book.suite.wanted} of ${redundancy}`);
      must(labels !== null, 'I6', () => `${taskSuiteId} has no labels in the end`);
    }
  }
}
