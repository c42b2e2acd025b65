import { setImmediate as turn } from 'node:timers/promises';
import { Completion } from './completion.ts';
import { Crowd } from './crowd.ts';
import { checkEnd, checkIndex } from './ending.ts';
import type { Fault } from './faults.ts';
import { LateReinstatement } from './late-reinstatement.ts';
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
    checkEnd(this.service, this.shape.closes);
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
    this.#begin(chance.happens(this.shape.isLong ? 0.97 : 0.57) ? this.#act() : this.#others());
    if (scheduler.waiting === 0) await turn();
  }

  /** What somebody does, and at times the stream at once after it: the newest commits may be read torn. */
  async #act(): Promise<void> {
    await this.#crowd.act();
    if (this.service.chance.happens(0.1)) await this.#stream.deliver(5);
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
    if (roll < 0.27) return void (await this.#stream.deliver(1 + chance.below(5)));
    if (roll < 0.285) return this.#owner.sweep();
    if (roll < 0.33) return this.#owner.fit();
    if (roll < 0.42 && faults.acts('clock steps back')) return clock.advance(-180_000);
    if (roll < 0.45) return this.#owner.look();
    return this.#decisions(roll);
  }

  /** What the owner decides about people, gold and the job. */
  async #decisions(roll: number): Promise<void> {
    const { chance, faults } = this.service;
    if (roll < 0.57) return this.#void();
    if (roll < 0.69 && this.shape.terms.entry !== null) return this.#entry();
    if (roll < 0.81) return this.#standing();
    if (this.shape.tendsGold && chance.happens(0.6)) return this.#tendGold();
    if (roll < 0.93 && this.shape.isFickle) return this.#changeRedundancy();
    if (faults.acts('owner pauses and publishes')) await this.#owner.pauseAndPublish();
  }

  /** Newer terms, or somebody whom the owner lets in. */
  async #entry(): Promise<void> {
    const { chance, faults } = this.service;
    const person = chance.pick(this.#crowd.people);
    if (person !== undefined && chance.happens(0.3)) return this.#owner.admit(person);
    const twice = chance.happens(0.5) && faults.acts('owner publishes terms');
    const terms = () => this.#owner.newTerms();
    if (faults.acts('owner publishes terms'))
      await Promise.all(twice ? [terms(), terms()] : [terms()]);
  }

  async #void(): Promise<void> {
    const { chance, faults } = this.service;
    const person = chance.pick(this.#crowd.people);
    if (person === undefined || this.shape.isLong || !faults.acts('owner voids')) return;
    await this.#owner.void(person, false);
    const left = this.#crowd.people.filter(({ voided }) => !voided).length;
    if (left < this.shape.people) await this.#crowd.come(1);
  }

  /** Somebody is let work again, or paused; at times while others settle what was decided before. */
  async #standing(): Promise<void> {
    const { chance, faults, ledger } = this.service;
    if (this.shape.isLong) return;
    const stopped = this.#crowd.people.filter(
      ({ annotatorId }) => ledger.people.get(annotatorId)?.standing.state !== 'working',
    );
    const somebody = chance.pick(chance.happens(0.65) ? stopped : this.#crowd.people);
    if (somebody === undefined || chance.happens(0.23)) return this.#pausePerson();
    if (!faults.acts('owner reinstates')) return;
    const reinstate = () => this.#owner.setStanding(somebody, 'working');
    const roll = chance.next();
    if (roll < 0.46 && faults.acts('sweep races reinstatement')) {
      await Promise.all([this.#owner.sweep(), reinstate(), this.#owner.sweep()]);
    } else if (roll < 0.98 && faults.acts('bar races reinstatement')) {
      await Promise.all([this.#owner.void(somebody, false), reinstate()]);
    } else await reinstate();
  }

  async #pausePerson(): Promise<void> {
    const { chance, faults } = this.service;
    const person = chance.pick(this.#crowd.people);
    if (person === undefined || !faults.acts('owner pauses somebody')) return;
    await this.#owner.setStanding(person, 'paused');
  }

  async #tendGold(): Promise<void> {
    const { chance, faults } = this.service;
    if (!faults.acts('owner changes gold')) return;
    if (chance.happens(0.4)) return this.#owner.settleDispute();
    const somebody = chance.happens(0.5) ? chance.pick(this.#crowd.people) : undefined;
    await (somebody === undefined ? this.#owner.tendGold() : this.#owner.barAndReinstate(somebody));
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
    await checkIndex(this.service, this.#owner.jobId);
    clock.advance(1_800_000);
    ledger.calm = new Set();
    for (let sweeps = 0; sweeps < 2; sweeps++) await this.#catchUp();
    const complete = new Completion(this.service, this.shape, this.#crowd, this.#owner);
    const finish = () => this.#finish(complete.run(() => this.#stream.rest()));
    await finish();
    if (this.shape.isLong) return;
    const late = new LateReinstatement(this.service, this.shape, this.#crowd, this.#owner);
    await this.#finish(late.run());
    await finish(); // what is back may leave a label unsure
    await this.#finish(this.#owner.sweep());
    await finish();
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
}
