import type { Answer, Answers } from '../../src/contracts/answer.ts';
import type { ProblemCode } from '../../src/contracts/problem.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { decline, giveBack } from '../../src/flows/give-back.ts';
import { next } from '../../src/flows/hand-out.ts';
import { publishJob, stopJob } from '../../src/flows/job.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { stored, suitesIn } from '../support/answered.ts';
import { Chance } from '../support/chance.ts';
import { CHOICES, joined, publishedJob } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';
import { Crash, type FaultRates, FaultyStore, NO_FAULTS } from './faulty-store.ts';
import { Ledger, type Terms } from './ledger.ts';
import { type Failed, failureOf, type Page, type PageHand, placeOf, said } from './page.ts';

const LEASE_MS = 60_000;
export interface Shape extends Terms {
  readonly tasks: number;
  readonly gold: number;
  readonly people: number;
  readonly steps: number;
  readonly rates: FaultRates;
}

/**
 * One job from its first hand-out to its end: people who work, stop half-way, come back late, crash and
 * try again, while the owner voids, pauses and sweeps. A seed tells all of it.
 */
export class History {
  readonly shape: Shape;
  readonly world: World;
  readonly ledger: Ledger;
  readonly store: FaultyStore;
  readonly services: Services;
  readonly pages: Page[] = [];
  readonly #chance: Chance;
  readonly #jobId: string;
  #depth = 0;

  private constructor(seed: number, shape: Shape, world: World, jobId: string) {
    this.shape = shape;
    this.world = world;
    this.#jobId = jobId;
    this.#chance = new Chance(seed);
    const suites = suitesIn(world);
    this.ledger = new Ledger(shape, suites, stored(world, 'gold'));
    this.store = new FaultyStore(world.store, this.#chance, suites, (items) =>
      this.ledger.committed(items),
    );
    this.services = { ...world.services, store: this.store };
  }

  static async open(seed: number, shape: Shape): Promise<History> {
    const world = openWorld(seed);
    const { tasks, gold, redundancy, taskSuiteSize, cap, maxExposures } = shape;
    const jobId = await publishedJob(
      world.services,
      { tasks, gold },
      {
        redundancy,
        taskSuiteSize,
        leaseSeconds: LEASE_MS / 1000,
        ...(cap === null ? {} : { maxTasksPerAnnotator: cap }),
        ...(gold === 0 ? {} : { gold: { rate: 0.5, maxExposures } }),
      },
    );
    const history = new History(seed, shape, world, jobId);
    await history.join(shape.people);
    return history;
  }

  /** New people, whom no fault has met yet. */
  async join(people: number): Promise<void> {
    const { services, store } = this.world;
    for (const annotatorId of await joined(services, this.#jobId, people)) {
      const ref = { kind: 'annotator', annotatorId, jobId: this.#jobId } as const;
      const record = await store.get(ref, 'strong');
      if (record !== undefined) this.ledger.committed([record]);
      this.pages.push({ annotatorId, hands: [] });
    }
  }

  async run(): Promise<void> {
    this.store.rates = this.shape.rates;
    this.store.intrude = () => this.#intrude();
    for (let i = 0; i < this.shape.steps; i++) await this.#step();
    this.store.rates = NO_FAULTS;
  }

  async #intrude(): Promise<void> {
    if (this.#depth >= 2) return;
    this.#depth++;
    await this.#step().finally(() => this.#depth--);
  }

  async #step(): Promise<void> {
    const page = this.#chance.pick(this.pages);
    if (page === undefined) return;
    const roll = this.#chance.next();
    if (roll < 0.28) return this.#next(page);
    if (roll < 0.5) return this.#save(page);
    if (roll < 0.74) return this.#submit(page);
    if (roll < 0.8) return this.#giveBack(page);
    if (roll < 0.83) return this.#decline(page);
    if (roll < 0.86) return this.#snoop(page);
    if (roll < 0.93) return this.#wait();
    return this.#ownerActs(page);
  }

  /** Tries once, or again as a page does; a crash leaves nothing known. */
  async #tried<T extends object>(
    act: () => Promise<T>,
    expected: readonly ProblemCode[] = [],
  ): Promise<T | Failed> {
    for (;;) {
      const outcome = await act().catch((error) => failureOf(error, ['busy', ...expected]));
      if (outcome !== 'crashed' || this.#chance.happens(0.4)) return outcome;
    }
  }

  async #next(page: Page): Promise<void> {
    const hands = 1 + this.#chance.below(2);
    const { annotatorId } = page;
    const asked = { jobId: this.#jobId, annotatorId, hands, have: [] };
    const reply = await this.#tried(() => next(this.services, asked));
    if (typeof reply === 'string') return;
    for (const { assignmentId, tasks } of reply.hands) {
      if (page.hands.some((hand) => hand.assignmentId === assignmentId)) continue;
      page.hands.push({ assignmentId, texts: tasks.map(({ source }) => source ?? ''), sent: [] });
    }
  }

  #answers(hand: PageHand, share: number): Answers {
    const answers: Record<string, Answer | null> = {};
    for (const position of hand.texts.keys()) {
      if (!this.#chance.happens(share)) continue;
      const choice = this.#chance.pick(CHOICES) ?? 'yes';
      answers[position] = this.#chance.happens(0.1) ? { abstain: 'unsure' } : { choice };
    }
    return answers;
  }

  /** The newest hand mostly, an old tab's at times. */
  #handOf(page: Page): PageHand | undefined {
    return this.#chance.happens(0.7) ? page.hands.at(-1) : this.#chance.pick(page.hands);
  }

  /** Every answer that was acknowledged is kept somewhere, with the value that was sent. */
  #acknowledged(hand: PageHand, answers: Answers): void {
    for (const [position, answer] of Object.entries(answers)) {
      const text = hand.texts[Number(position)] ?? '';
      const place = placeOf(text, this.shape.taskSuiteSize);
      const kept = this.ledger.kept(hand.assignmentId, place);
      if (answer !== null && !kept.includes(said(answer))) {
        throw new Error(`I3: ${hand.assignmentId} lost ${said(answer)} to “${text}”, has ${kept}`);
      }
    }
  }

  async #save({ annotatorId, ...page }: Page): Promise<void> {
    const hand = this.#handOf({ annotatorId, ...page });
    if (hand === undefined) return;
    const answers = this.#chance.happens(0.2) ? {} : this.#answers(hand, 0.4);
    if (this.#chance.happens(0.1) && hand.texts.length > 0) answers[0] = null;
    const draft = { assignmentId: hand.assignmentId, annotatorId, answers };
    const saved = await this.#tried(() => saveDraft(this.services, draft), ['lease-lost']);
    if (typeof saved !== 'string') this.#acknowledged(hand, answers);
  }

  async #submit({ annotatorId, ...page }: Page): Promise<void> {
    const hand = this.#handOf({ annotatorId, ...page });
    if (hand === undefined) return;
    const again = this.#chance.happens(0.3) ? hand.sent.at(-1) : undefined;
    const answers = again ?? this.#answers(hand, this.#chance.happens(0.6) ? 1 : 0.5);
    hand.sent.push(answers);
    const response = { assignmentId: hand.assignmentId, annotatorId, answers };
    const receipt = await this.#tried(
      () => acceptResponse(this.services, response),
      ['already-answered'],
    );
    if (receipt === 'already-answered' && hand.sent.every((body) => body === answers)) {
      throw new Error(`I3: the only response to ${hand.assignmentId} was refused`);
    }
    if (typeof receipt === 'string') return;
    this.#acknowledged(hand, answers);
    if (hand.receipt && hand.receipt.answers !== receipt.answers)
      throw new Error('another receipt');
    hand.receipt ??= receipt;
  }

  async #giveBack(page: Page): Promise<void> {
    const hand = this.#handOf(page);
    if (hand === undefined) return;
    const { annotatorId } = page;
    const owning = { assignmentId: hand.assignmentId, annotatorId };
    const grace = this.#chance.happens(0.6);
    await this.#tried(() => giveBack(this.services, owning, grace));
  }

  async #decline(page: Page): Promise<void> {
    const hand = this.#handOf(page);
    if (hand === undefined) return;
    const owning = { assignmentId: hand.assignmentId, annotatorId: page.annotatorId };
    await this.#tried(() => decline(this.services, owning, 'too-hard'));
  }

  /** Somebody tries another's assignment: there is no such thing. */
  async #snoop({ annotatorId }: Page): Promise<void> {
    const hand = this.#chance.pick(
      this.pages.filter((page) => page.annotatorId !== annotatorId).flatMap((page) => page.hands),
    );
    if (hand === undefined) return;
    const { assignmentId } = hand;
    const answers = this.#answers(hand, 1);
    const body = { assignmentId, annotatorId, answers };
    const outcome = await this.#tried<object>(
      () => (this.#chance.happens(0.5) ? saveDraft : acceptResponse)(this.services, body),
      ['not-found'],
    );
    if (typeof outcome !== 'string') throw new Error(`${annotatorId} wrote into ${assignmentId}`);
  }

  async #wait(): Promise<void> {
    this.world.clock.advance(this.#chance.happens(0.4) ? 2 * LEASE_MS : 5_000);
  }

  async #ownerActs({ annotatorId }: Page): Promise<void> {
    const jobId = this.#jobId;
    const roll = this.#chance.next();
    if (roll < 0.75) await (roll < 0.35 ? this.#tried(() => this.#sweep()) : this.#aggregate());
    else if (roll < 0.85) {
      const asked = { jobId, annotatorId, stepMs: 1e6 };
      await this.#tried(() => voidAnnotator(this.services, asked));
    } else {
      const pause = { jobId, event: 'pause' as const, stepMs: 1e6 };
      await this.#tried(() => stopJob(this.services, pause));
      await this.#tried(() => publishJob(this.services, jobId));
    }
  }

  #sweep() {
    return sweep(this.services, this.world.clock.now + 1e6).catch((error) => {
      if (!(error instanceof AggregateError)) throw error;
      const bad = error.errors.find((each) => !(each instanceof Crash || each.code === 'busy'));
      throw bad ?? new Crash('in the sweep');
    });
  }

  async #aggregate(): Promise<void> {
    const suite = this.#chance.pick([...this.ledger.suites.values()]);
    if (suite === undefined) return;
    await this.#tried(async () => ({ outcome: await aggregate(this.services, suite) }));
  }

  /** Ends the job without a fault: `redundancy` fresh people, or as many as a cap asks for. */
  async drain(): Promise<void> {
    const { redundancy, cap, tasks } = this.shape;
    await publishJob(this.services, this.#jobId);
    this.world.clock.advance(3 * LEASE_MS);
    await this.#sweep();
    const rounds = cap === null ? 1 : Math.ceil(tasks / cap) + 1;
    for (let round = 0; round < rounds; round++) {
      const before = this.pages.length;
      await this.join(redundancy);
      for (const page of this.pages.slice(before)) await this.#workOff(page);
    }
    await this.#sweep();
  }

  async #workOff({ annotatorId }: Page): Promise<void> {
    const asked = { jobId: this.#jobId, annotatorId, hands: 1, have: [] };
    for (;;) {
      const { hands } = await next(this.services, asked);
      const hand = hands[0];
      if (hand === undefined) return;
      const answers = Object.fromEntries(hand.tasks.map((_, i) => [String(i), { choice: 'no' }]));
      const { assignmentId } = hand;
      await acceptResponse(this.services, { assignmentId, annotatorId, answers });
    }
  }
}
