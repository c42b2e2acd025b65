/** What a job is planned to be, and what has to be assumed about those who work on it. */
export interface CostPlan {
  readonly tasks: number;
  readonly redundancy: number;
  readonly taskSuiteSize: number;
  readonly saveEvery: number;
  /** Gold tasks shown for each ordinary one. */
  readonly goldRate: number;
  readonly secondsATask: number;
  /** Bytes of the media object of a task; 0 for tasks of text. */
  readonly mediaBytes: number;
  readonly leaseSeconds: number;
  /** Hours from publication to the last answer: the sweep looks in every minute. */
  readonly hoursOpen: number;
  /** Hours that an owner has the console on the screen. */
  readonly hoursWatched: number;
  readonly lambda: LambdaTime;
}

/**
 * How long a Lambda takes: so much for itself, and so much for each call of a store. Assumed, and never
 * measured on AWS: a call of the SDK took 1 ms of a core here, a function of 256 MiB has a seventh of
 * one, and DynamoDB answers in about 5 ms.
 */
export interface LambdaTime {
  readonly memoryMiB: number;
  readonly msARequest: number;
  readonly msACall: number;
}

/** The plan of somebody who says nothing but how many tasks there are. */
export const DEFAULT_PLAN: Omit<CostPlan, 'tasks'> = {
  redundancy: 3,
  taskSuiteSize: 20,
  saveEvery: 5,
  goldRate: 0,
  secondsATask: 5,
  mediaBytes: 0,
  leaseSeconds: 600,
  hoursOpen: 168,
  hoursWatched: 1,
  lambda: { memoryMiB: 256, msARequest: 20, msACall: 12 },
};

/** Tasks that a page has ahead of the one on the screen. */
const AHEAD = 3;
/** A hand that was finished goes out after this; of single tasks the next is fetched then. */
const UNDO_SECONDS = 10;
/** An answer that is followed by none for so long is saved by itself. */
const IDLE_SAVE_SECONDS = 15;
const SECONDS_A_VISIT = 3_600;

/** What follows from a plan: how much work there is, and how it comes. Fractions are means. */
export interface Workload {
  readonly votes: number;
  readonly taskSuites: number;
  readonly goldTasks: number;
  /** Assignments; one `next` and one `submit` each. */
  readonly hands: number;
  /** Hands that somebody holds already when they ask for one, and that the reply has again. */
  readonly resumedANext: number;
  readonly goldAHand: number;
  /** Gold that any hand of its length may have: each is read and written with as much. */
  readonly mostGoldAHand: number;
  readonly shownAHand: number;
  /** Answers that each save of a hand leaves stored; a heartbeat adds none. */
  readonly saves: readonly number[];
  /** An hour of one person at work each; the page is loaded anew. */
  readonly visits: number;
}

const ROUNDING = 1e-9;

/** The work of a plan whose hands are as long as those of whole suites, none given back, left or contested. */
export function workloadOf(plan: CostPlan): Workload {
  const { tasks, redundancy, taskSuiteSize, goldRate, secondsATask } = plan;
  const votes = tasks * redundancy;
  const shownAHand = taskSuiteSize + Math.floor(taskSuiteSize * goldRate + ROUNDING);
  return {
    votes,
    taskSuites: Math.ceil(tasks / taskSuiteSize),
    goldTasks: Math.ceil(tasks * goldRate),
    hands: (votes * (1 + goldRate)) / shownAHand,
    resumedANext: Math.ceil(AHEAD / taskSuiteSize),
    goldAHand: (shownAHand * goldRate) / (1 + goldRate),
    mostGoldAHand: Math.ceil(taskSuiteSize * goldRate - ROUNDING),
    shownAHand,
    saves: savesOf(plan, Math.round(shownAHand)),
    visits: (votes * (1 + goldRate) * secondsATask) / SECONDS_A_VISIT,
  };
}

/** The saves of one hand by the rules of the page; a heartbeat after each silent third of a lease. */
function savesOf(plan: CostPlan, shown: number): number[] {
  const { secondsATask, leaseSeconds, taskSuiteSize } = plan;
  const late = taskSuiteSize === 1 ? UNDO_SECONDS : 0;
  const saves: number[] = [];
  let before = 0;
  for (const answers of [...answersAtSaves(plan, shown), shown]) {
    const [ahead, undo] = before === 0 ? [AHEAD, late] : [0, 0];
    const silent = (ahead + answers - before) * Math.min(secondsATask, leaseSeconds) - undo;
    const beats = Math.floor((3 * Math.max(0, silent)) / leaseSeconds);
    saves.push(...Array<number>(beats).fill(before), answers);
    before = answers;
  }
  return saves.slice(0, -1); // the last contact of a hand is its submit
}

/** Slow answers are saved one by one; the last of a hand goes out with the response. */
function answersAtSaves({ saveEvery, secondsATask }: CostPlan, shown: number): number[] {
  const step = secondsATask > IDLE_SAVE_SECONDS ? 1 : saveEvery;
  return Array.from({ length: Math.floor((shown - 1) / step) }, (_, i) => (i + 1) * step);
}
