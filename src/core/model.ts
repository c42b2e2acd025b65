import type { FrozenPool } from '../inference/classes/frozen-pool.ts';

/**
 * Names the parameters by which a job's tasks are judged as they stand. Its version is the model's number.
 *
 * The parameters are an object of their own, written before and never changed; `digest` is its SHA-256. `answers`
 * counts the counted answers that it was fitted to.
 */
export interface Model {
  readonly kind: 'model';
  readonly jobId: string;
  readonly digest: string;
  readonly answers: number;
  readonly version: number;
}

/**
 * What the object of a model holds: a pool that judges one task by its votes, and whose row is whose.
 *
 * `allowedDoubt` is what a task may keep of doubt so that the whole dataset meets the job's target error;
 * null for a job without one.
 */
export interface FrozenModel {
  readonly choices: readonly string[];
  readonly annotatorIds: readonly string[];
  readonly allowedDoubt: number | null;
  readonly pool: FrozenPool;
}

/** A model as it judges: with the row of each annotator by id. Suites name it by its number. */
export interface ModelInUse extends FrozenModel {
  readonly number: number;
  readonly rowOf: ReadonlyMap<string, number>;
}

/** Makes a model ready to judge. */
export const inUse = (frozen: FrozenModel, number: number): ModelInUse => ({
  ...frozen,
  number,
  rowOf: new Map(frozen.annotatorIds.map((annotatorId, row) => [annotatorId, row])),
});

/** Where the object of a model stands. Its name has its content: what one fit wrote no other can replace. */
export const modelKey = ({ jobId, version, digest }: Omit<Model, 'kind' | 'answers'>): string =>
  `jobs/${jobId}/models/${version}-${digest.slice(0, 16)}.json`;

/** Fewer answers say too little of anybody. */
const FIRST_ANSWERS = 10;
/** More are the export's: a fit of them takes longer than a function may run. */
const MOST_ANSWERS = 1_000_000;
const GROWTH = 1.5;

/**
 * Whether a job should have a new model: the counted answers have grown by half since the last one, or a
 * void has taken a third of them away.
 */
export function isFitDue(named: Pick<Model, 'answers'> | undefined, answers: number): boolean {
  if (answers < FIRST_ANSWERS || answers > MOST_ANSWERS) return false;
  if (named === undefined) return true;
  return answers >= named.answers * GROWTH || answers * GROWTH <= named.answers;
}

/** How often whoever fits models comes by. */
const LOOK_EVERY_MS = 5 * 60_000;
/** A job is looked at again when it has been at work for so much longer. */
const LOOK_GROWTH = 1.1;

/**
 * Whether a job is looked at: at every turn in its first hour, then whenever it has been at work for a tenth
 * longer. To count its answers takes a read of everybody in it, and answers do not grow by half in less.
 *
 * @param atWorkMs since the job was published, or its redundancy last changed
 */
export function isLookDue(atWorkMs: number): boolean {
  const lookAt = (ms: number) => Math.floor(Math.log(ms) / Math.log(LOOK_GROWTH));
  const before = atWorkMs - LOOK_EVERY_MS;
  return before <= 0 || lookAt(atWorkMs) > lookAt(before);
}
