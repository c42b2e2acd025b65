import { setImmediate as turn } from 'node:timers/promises';
import { indexEntries } from '../../src/adapters/items.ts';
import { Crowd } from './crowd.ts';
import type { Fault } from './faults.ts';
import { Owner } from './owner.ts';
import { openService, type Service } from './service.ts';
import { type Shape, shapeOf } from './shape.ts';
import { FaultyStream } from './stream.ts';
import { must } from './violation.ts';

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
    await this.#crowd.join(this.shape.people);
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
    if (roll < 0.45) return void (await this.#stream.deliver(1 + chance.below(3)));
    if (roll < 0.48) return this.#owner.sweep();
    if (roll < 0.59 && faults.acts('clock steps back')) return clock.advance(-180_000);
    if (roll < 0.61) return this.#owner.look();
    if (roll < 0.73) return this.#void();
    if (roll < 0.9 && this.shape.isFickle) return this.#changeRedundancy();
    if (faults.acts('owner pauses and publishes')) await this.#owner.pauseAndPublish();
  }

  async #void(): Promise<void> {
    const { chance, faults } = this.service;
    const person = chance.pick(this.#crowd.people);
    if (person === undefined || this.shape.isLong || !faults.acts('owner voids')) return;
    await this.#owner.void(person, false);
    const left = this.#crowd.people.filter(({ voided }) => !voided).length;
    if (left < this.shape.people) await this.#crowd.join(1);
  }

  async #changeRedundancy(): Promise<void> {
    const { chance, faults } = this.service;
    if (!faults.acts('owner changes the redundancy')) return;
    await this.#owner.changeRedundancy(1 + chance.below(3), false);
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
    const { clock, faults, chance } = this.service;
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
    const { redundancy = 1 } = this.service.ledger.job ?? {};
    await this.#finish(this.#owner.changeRedundancy(redundancy, true));
    clock.advance(1_800_000);
    await this.#checkIndex();
    await this.#finish(this.#stream.rest());
    await this.#finish(this.#owner.sweep());
    await this.#finish(this.#complete());
    await this.#finish(this.#stream.rest());
    await this.#finish(this.#owner.sweep());
  }

  async #complete(): Promise<void> {
    const { cap } = this.shape.terms;
    const { redundancy = 1 } = this.service.ledger.job ?? {};
    const rounds = cap === null ? 1 : Math.ceil(this.shape.tasks / cap) + 1;
    for (let round = 0; round < rounds; round++) {
      for (const person of await this.#crowd.join(redundancy)) await this.#crowd.workOff(person);
    }
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

  /** Every suite that needs somebody stands in the index, as its own state demands. */
  async #checkIndex(): Promise<void> {
    const { store, ledger } = this.service;
    const { jobId } = this.#owner;
    const open = { index: 'open', jobId, bin: 0, from: 0, to: Number.MAX_SAFE_INTEGER } as const;
    const found = new Set<string>();
    for (const range of [open, { index: 'complete', jobId, bin: 0 } as const]) {
      const page = await store.queryIndex(range, 1_000);
      for (const ref of page.items) if ('taskSuiteId' in ref) found.add(ref.taskSuiteId);
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
      const least = ledger.job?.redundancy ?? 0;
      const isExact = book.suite.wanted.every((want) => want >= least);
      must(isExact, 'I6', () => `${taskSuiteId} wants ${book.suite.wanted}, the owner ${least}`);
      must(labels !== null, 'I6', () => `${taskSuiteId} has no labels in the end`);
    }
  }
}
