import type { Chance } from '../support/chance.ts';
import type { Tally } from './tally.ts';

/** How often each fault strikes, as a chance an opportunity, in bad weather. */
const STORE = {
  throttle: 0.008,
  'time-out before commit': 0.07,
  'time-out after commit': 0.11,
  'transaction conflict': 0.09,
  'lone put repeated by the SDK': 0.35,
  'crash before commit': 0.05,
  'crash after commit': 0.1,
  'index lag': 0.1,
  'index lies': 0.12,
  'stale read': 0.08,
  'torn partition read': 0.6,
  'object put fails after it was stored': 0.75,
  'object get fails': 0.11,
  'Lambda time-out and re-invoke': 0.009,
  'request duplicated': 0.05,
  'reply lost': 0.05,
  'crash after a decision': 0.5,
  'decision commit ambiguous': 0.95,
} as const;

/** The same, in any weather: what people, pages, clocks and the stream do. */
const ALWAYS = {
  'stream event duplicated': 0.95,
  'stream event reordered': 0.95,
  'stream event lost': 0.95,
  'stream batch split': 0.95,
  'stream poison record': 0.7,
} as const;

/** In any weather too, and seldom: a process reads a model once, and few jobs of a history have one early. */
const SELDOM = {
  'model missing': 0.4,
  'model torn': 0.5,
  'model of foreign bytes': 0.7,
} as const;

/** Counted where they are acted out; how often follows from what people and owners do. */
const ACTED = [
  'requests reordered',
  'two tabs',
  'stale tab',
  'slow annotator past the lease',
  'give-back races submit',
  'heartbeat races reclaim',
  'starved pool',
  'stranger',
  'owner voids',
  'owner reinstates',
  'owner pauses somebody',
  'sweep races reinstatement',
  'bar races reinstatement',
  'owner pauses and publishes',
  'owner publishes terms',
  'owner changes the redundancy',
  'owner changes gold',
  'redundancy raced',
  'save held up',
  'an hour passes',
  'import step twice at once',
  'clock skew',
  'clock steps back',
] as const;

type Striking = keyof typeof STORE | keyof typeof ALWAYS | keyof typeof SELDOM;
export type Fault = Striking | (typeof ACTED)[number];

/** Every kind of fault; a long run must have met each of them, the seldom ones a hundredth as often. */
export const FAULTS: readonly Fault[] = [
  ...(Object.keys(STORE) as (keyof typeof STORE)[]), // the table's own keys
  ...(Object.keys(ALWAYS) as (keyof typeof ALWAYS)[]),
  ...ACTED,
  ...(Object.keys(SELDOM) as (keyof typeof SELDOM)[]),
];

/** How often a run must have met a fault that must have met the others so often. */
export const leastOf = (fault: Fault, often: number): number =>
  fault in SELDOM ? Math.ceil(often / 200) : often;

const RATES: Readonly<Record<Striking, number>> = { ...STORE, ...ALWAYS, ...SELDOM };

export interface Weather {
  /** Bad weather strikes the store, the objects and the network; calm weather leaves them alone. */
  readonly bad: boolean;
  /** Kinds that are left out, to see which ones a violation needs. */
  readonly without: ReadonlySet<Fault>;
}

/** Decides from the seed where faults strike, and counts them. */
export class Faults {
  /** Ends all faults: the job is to be finished in peace. */
  quiet = false;
  /** Hears of every fault, for the trace. */
  heard: (fault: Fault) => void = () => undefined;
  readonly #chance: Chance;
  readonly #tally: Tally;
  readonly #weather: Weather;

  constructor(chance: Chance, tally: Tally, weather: Weather) {
    this.#chance = chance;
    this.#tally = tally;
    this.#weather = weather;
  }

  /**
   * Draws once, whatever comes of it.
   *
   * @param share of the usual rate, where one request has very many opportunities
   * @returns whether the fault strikes now
   */
  strikes(fault: Striking, share = 1): boolean {
    const drawn = this.#chance.happens(RATES[fault] * share);
    if (!drawn || (fault in STORE && !this.#weather.bad)) return false;
    return this.acts(fault);
  }

  /** @returns false for a kind that is left out, or once all is quiet; counts it otherwise */
  acts(fault: Fault): boolean {
    if (this.quiet || this.#weather.without.has(fault)) return false;
    this.#tally.note(fault);
    this.heard(fault);
    return true;
  }
}
