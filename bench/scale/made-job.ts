import type { Annotator } from '../../src/core/annotator.ts';
import { type Bin, intoBin } from '../../src/core/bin.ts';
import { taskSuiteIdOf } from '../../src/core/import.ts';
import { PLACES, type TaskSuite } from '../../src/core/task-suite.ts';
import { loadJob } from '../../src/flows/lookup.ts';
import { startSession } from '../../src/flows/session.ts';
import type { Services } from '../../src/ports.ts';
import { makeBenchJob } from '../job.ts';
import type { Chance } from './chance.ts';
import type { LaggingStore } from './lagging-store.ts';

export const TASKS_A_SUITE = 20;
export const REDUNDANCY = 3;
export const LEASE_SECONDS = 120;

/** A published job, and how a person comes into it. */
export interface MadeJob {
  readonly jobId: string;
  /** Lets one more person join, at once and for nothing. @returns their id */
  join(): string;
}

/**
 * A job of so many suites. One suite and one person come by the real import and the real invite; all
 * others are copies of them under names and places of their own, so that ten million tasks are there in
 * a second and have whatever members the service gives them.
 */
export async function makeJob(
  services: Services,
  store: LaggingStore,
  chance: Chance,
  suites: number,
): Promise<MadeJob> {
  const { jobId, invite } = await makeBenchJob(services, {
    tasks: TASKS_A_SUITE,
    taskSuiteSize: TASKS_A_SUITE,
    redundancy: REDUNDANCY,
    leaseSeconds: LEASE_SECONDS,
  });
  const first = await startSession(services, { invite, device: 'simulated-first-annotator' });
  const { suite, person } = templatesIn(store);
  const job = await loadJob(services, jobId);
  const alike = job.bins[suite.bin];
  if (alike === undefined) throw new Error('the imported suite has no bin');
  let bins: readonly Bin[] = [];
  for (let i = 0; i < suites; i++) {
    const counted = intoBin(bins, alike, TASKS_A_SUITE);
    bins = counted.bins;
    const place = chance.below(PLACES);
    store.load([{ ...suite, taskSuiteId: taskSuiteIdOf(i), bin: counted.bin, place }]);
  }
  const tasks = suites * TASKS_A_SUITE;
  store.load([{ ...job, bins, tasks, taskSuites: suites, version: job.version + 1 }]);
  let joined = 0;
  const join = () => {
    const annotatorId = `${first.annotatorId}-${(++joined).toString(36)}`;
    const gold = { ...person.gold, carry: chance.next() };
    store.load([{ ...person, annotatorId, place: chance.below(PLACES), gold }]);
    return annotatorId;
  };
  return { jobId, join };
}

function templatesIn(store: LaggingStore): { suite: TaskSuite; person: Annotator } {
  const items = [...store.partitions()].flat();
  const suite = items.find((item) => item.kind === 'taskSuite');
  const person = items.find((item) => item.kind === 'annotator');
  if (suite === undefined || person === undefined) throw new Error('the import made no suite');
  return { suite, person };
}
