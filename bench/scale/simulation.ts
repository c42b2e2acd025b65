import { ServiceError } from '../../src/core/errors.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Services } from '../../src/ports.ts';
import { Chance } from './chance.ts';
import { cheapServices } from './cheap-services.ts';
import { Crowd } from './crowd.ts';
import { type Exactness, exactness } from './exactness.ts';
import { LaggingStore } from './lagging-store.ts';
import { makeJob, REDUNDANCY, TASKS_A_SUITE } from './made-job.ts';
import { Meter } from './meter.ts';
import { VirtualTime } from './virtual-time.ts';

/** One run: how many people are at work, how many votes they give, and the seed that repeats it. */
export interface Plan {
  readonly people: number;
  readonly votes: number;
  readonly seed: number;
}

/** What a run showed. Times in milliseconds from the first person's arrival on. */
export interface Outcome {
  readonly plan: Plan;
  readonly suites: number;
  readonly meter: Meter;
  readonly idealMs: number;
  readonly reachedMs: readonly number[];
  readonly exactness: Exactness;
  readonly wallMs: number;
}

const START = 1_790_000_000_000;
const TENANT = 'default';
const MINUTE_MS = 60_000;
const STREAM_MS = 1_000;
const TOLD_EVERY_MS = 10_000;

/** A run that has not ended by then has stalled. */
const MOST_IDEALS = 20;

/** A job that nobody has begun, and the people for it. */
async function prepared({ people, votes: least, seed }: Plan) {
  const suites = Math.ceil(least / (TASKS_A_SUITE * REDUNDANCY));
  const votes = suites * TASKS_A_SUITE * REDUNDANCY;
  const time = new VirtualTime(START);
  const meter = new Meter(votes, () => time.now);
  const stream = (n: number) => new Chance(seed * 1000 + n);
  const store = new LaggingStore(TENANT, { time, chance: stream(1), watcher: meter });
  const services = cheapServices(TENANT, store, time, stream(2));
  const making = makeJob(services, store, stream(3), suites);
  await time.run(() => false);
  const crew = { services, time, meter, job: await making, chance: stream(4) };
  meter.open = suites;
  return { suites, votes, time, meter, store, services, crowd: new Crowd(crew, people) };
}

/**
 * Runs one job from its first hand-out to its last vote, in virtual time, on the real flows.
 *
 * @param tell hears how far it is, every ten seconds of real time
 * @throws when a flow fails, or when the votes do not come to an end
 */
export async function simulate(plan: Plan, tell: (line: string) => void): Promise<Outcome> {
  const began = performance.now();
  const { suites, votes, time, meter, store, services, crowd } = await prepared(plan);
  const start = time.now;
  const idealMs = crowd.idealMs(votes);
  time.attend(crowd.work());
  time.attend(sweepEveryMinute(services, time));
  meter.onComplete = (suite) =>
    time.after(STREAM_MS, () => time.attend(unlessBusy(aggregate(services, suite))));
  const tellNow = everyTenSeconds(tell, () => said(meter, votes, (time.now - start) / idealMs));
  await time.run(() => {
    tellNow();
    return meter.isAllCounted || time.now - start > MOST_IDEALS * idealMs;
  });
  if (!meter.isAllCounted) throw new Error(`stalled at ${meter.counted} of ${votes} votes`);
  const reachedMs = meter.reachedAt.map((at) => at - start);
  const found = exactness(store.partitions(), REDUNDANCY);
  const wallMs = performance.now() - began;
  return { plan, suites, meter, idealMs, reachedMs, exactness: found, wallMs };
}

/** Lets pass what the next sweep or delivery does again; everything else is a defect. */
async function unlessBusy(work: Promise<unknown>): Promise<void> {
  await work.catch((error) => {
    const errors = error instanceof AggregateError ? error.errors : [error];
    const isBusy = (each: unknown) => each instanceof ServiceError && each.code === 'busy';
    if (!errors.every(isBusy)) throw error;
  });
}

async function sweepEveryMinute(services: Services, time: VirtualTime): Promise<void> {
  for (;;) {
    const began = time.now;
    await unlessBusy(sweep(services, began + MINUTE_MS));
    await time.sleep(Math.max(0, began + MINUTE_MS - time.now));
  }
}

/** Wall clock is looked at once in so many events: a look costs more than an event. */
function everyTenSeconds(tell: (line: string) => void, line: () => string): () => void {
  let events = 0;
  let told = performance.now();
  return () => {
    if (++events % 100_000 !== 0 || performance.now() - told < TOLD_EVERY_MS) return;
    told = performance.now();
    tell(line());
  };
}

const said = (meter: Meter, votes: number, ideals: number): string =>
  `${((100 * meter.counted) / votes).toFixed(2)} % at ${ideals.toFixed(3)} of the ideal time, ` +
  `${meter.open} suites open, ${meter.lost} commits lost, ${meter.operations} operations`;
