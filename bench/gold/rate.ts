import type { Hand } from '../../src/contracts/assignment.ts';
import { Chance } from '../../test/support/chance.ts';
import { answersFor, isGold, minute, type Place, placeOf, Worker } from './world.ts';

type Handlers = Place['handlers'];

/** How a job hands out gold, and how many people take how many hands of it. */
export interface RateSetting {
  readonly rate: number;
  readonly taskSuiteSize: number;
  readonly people: number;
  readonly hands: number;
}

/** What was seen of the people: gold shown less what the rate calls for, at the worst of all instants. */
export interface RateFound {
  readonly tasks: number;
  readonly gold: number;
  readonly most: number;
  readonly least: number;
}

const LEASE_MS = 600_000;

/** A hand that somebody has left, and what of it they had not answered: they may find it again. */
interface Left {
  readonly assignmentId: string;
  readonly texts: readonly string[];
}

/** What somebody was shown and did answer, and what they hold; `gold` beyond `rate` at its most and least. */
class Seen {
  tasks = 0;
  gold = 0;
  most = Number.NEGATIVE_INFINITY;
  least = Number.POSITIVE_INFINITY;
  #left: Left | undefined;
  readonly #rate: number;

  constructor(rate: number) {
    this.#rate = rate;
  }

  took(hand: Hand): void {
    const isSame = hand.assignmentId === this.#left?.assignmentId;
    if (!isSame) {
      this.#count(this.#left?.texts ?? [], -1);
      this.#count(textsOf(hand), 1);
    }
    this.#look();
  }

  /** @param texts what is not answered of a hand */
  ended({ assignmentId }: Hand, texts: readonly string[], isLeft: boolean): void {
    this.#left = isLeft ? { assignmentId, texts } : undefined;
    if (!isLeft) this.#count(texts, -1);
    this.#look();
  }

  #count(texts: readonly string[], times: 1 | -1): void {
    const gold = texts.filter(isGold).length;
    this.gold += times * gold;
    this.tasks += times * (texts.length - gold);
  }

  #look(): void {
    const beyond = this.gold - this.#rate * this.tasks;
    this.most = Math.max(this.most, beyond);
    this.least = Math.min(this.least, beyond);
  }
}

/**
 * People work through the handlers as people do: three hands of four whole, others sent or given back in part,
 * declined, or left until they run out and found again. After every hand-out and every close each person's own gold is counted from
 * what their page was shown.
 */
export async function goldRates(
  handlers: Handlers,
  setting: RateSetting,
  seed: number,
): Promise<RateFound> {
  const { hands, people, rate, taskSuiteSize } = setting;
  const gold = Math.ceil(2 * rate * taskSuiteSize * hands) + 20;
  const size = { tasks: taskSuiteSize * hands * Math.ceil(people / 10), gold };
  const change = {
    taskSuiteSize,
    redundancy: 15,
    gold: { rate, maxExposures: 100 },
    leaseSeconds: LEASE_MS / 1_000,
  };
  const place = await placeOf(handlers, seed, size, change);
  const chance = new Chance(seed);
  const seen: Seen[] = [];
  for (let i = 0; i < people; i++) {
    const own = new Seen(rate);
    await life(place, await Worker.join(place, i), own, hands, chance);
    seen.push(own);
  }
  place.world.close();
  return {
    tasks: seen.reduce((sum, each) => sum + each.tasks, 0),
    gold: seen.reduce((sum, each) => sum + each.gold, 0),
    most: Math.max(...seen.map(({ most }) => most)),
    least: Math.min(...seen.map(({ least }) => least)),
  };
}

async function life(place: Place, worker: Worker, seen: Seen, hands: number, chance: Chance) {
  for (let i = 0; i < hands; i++) {
    const [hand] = (await worker.next()).hands;
    if (hand === undefined) return;
    seen.took(hand);
    const { isLeft, texts } = await work(place, worker, hand, chance);
    seen.ended(hand, texts, isLeft);
  }
}

const textsOf = (hand: Hand): string[] => hand.tasks.map(({ source = '' }) => source);

/** @returns the texts that are not answered, and whether the hand is left to run out */
async function work(place: Place, worker: Worker, hand: Hand, chance: Chance) {
  const roll = chance.next();
  const share = roll < 0.75 ? 1 : chance.next();
  const answers = answersFor(hand, () => ({ choice: 'yes' }), chance, share);
  const isLeft = roll >= 0.94;
  if (roll < 0.8) await worker.act(hand, 'response', { answers });
  else {
    await worker.act(hand, 'draft', { answers });
    if (roll < 0.88) await worker.act(hand, 'give-back', { grace: false });
    else if (!isLeft) await worker.act(hand, 'decline', { reason: 'other' });
    else place.world.clock.advance(2 * LEASE_MS);
    await minute(place);
  }
  const known = { ...hand.saved, ...answers };
  return { isLeft, texts: textsOf(hand).filter((_, position) => !(position in known)) };
}
