import type { Annotator } from '../core/annotator.ts';
import type { Assignment } from '../core/assignment.ts';
import type { Bin } from '../core/bin.ts';
import { ServiceError } from '../core/errors.ts';
import type { Gold } from '../core/gold.ts';
import type { Import, Invite, Job } from '../core/job.ts';
import type { Model } from '../core/model.ts';
import type { Decision } from '../core/standing.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Item } from '../ports.ts';

/**
 * Newest form of stored items. Raise it together with a step in `STEPS`, when an older Assay would do harm
 * by not knowing what is new; a member that it may pass over needs no new form.
 */
export const SCHEMA = 4;

/** An item of an earlier form: all but its kind may be unlike today's. */
type Older = { readonly kind: Item['kind'] };

/** Members that a form has of another type, and those that it may lack. */
type Lacking<T, Unlike, Lacked extends keyof T> = Omit<T, keyof Unlike | Lacked> &
  Unlike &
  Partial<Pick<T, Lacked>>;

/** Suites of the first form stood in one bin, which was only counted. */
type Bins = { readonly bins?: number | readonly Bin[] };
type FirstJob = Lacking<Job, Bins, 'redundancy' | 'wish' | 'adjusted' | 'nearEnd'>;
type FirstImport = Lacking<Import, Bins, 'bins'>;
type FirstSuite = Lacking<TaskSuite, object, 'redundancy'>;

function binsOf({ bins, taskSuites, tasks }: FirstJob | FirstImport): readonly Bin[] {
  if (typeof bins === 'object') return bins;
  return taskSuites === 0 ? [] : [{ pool: null, priority: 'normal', taskSuites, tasks }];
}

/**
 * Form 1 to 2: bins by pool and priority, a redundancy that the owner may change, pools of people. Items
 * written while these came about say 1 and have some of them: what is there stays.
 */
function fromFirst(older: Older): Item {
  switch (older.kind) {
    case 'job': {
      const job = older as FirstJob; // form 1
      const added = { redundancy: job.file.redundancy, wish: 0, adjusted: true, nearEnd: false };
      return { ...added, ...job, bins: binsOf(job) };
    }
    case 'import': {
      const state = older as FirstImport; // form 1
      return { ...state, bins: binsOf(state) };
    }
    case 'taskSuite': {
      const suite = older as FirstSuite; // form 1
      return { redundancy: suite.wanted[0] ?? 1, ...suite };
    }
    case 'annotator':
      return { pools: [], ...(older as Lacking<Annotator, object, 'pools'>) }; // form 1
    case 'invite':
      return { pools: [], ...(older as Lacking<Invite, object, 'pools'>) }; // form 1
    default:
      return older as Assignment | Decision | Gold | Model; // the same since form 1
  }
}

/**
 * Form 2 to 3: people have a standing. An older Assay would hand tasks to those who are paused; without a
 * standing only a barred person has one.
 */
function fromSecond(older: Older): Item {
  const item = older as Item; // form 2
  if (item.kind !== 'annotator' || !item.barred || item.standing !== undefined) return item;
  return { ...item, standing: { state: 'barred', since: item.seenAt, decisions: 0 } };
}

/**
 * Form 3 to 4: gold that somebody left comes again with the tasks beside it, where an older Assay knew gold
 * alone. What was left before does not come again: it is owed, and other gold comes for it. Nothing says beside
 * which tasks it stood, and in a hand of gold alone it would tell itself.
 */
function fromThird(older: Older): Item {
  const item = older as Item; // form 3
  return item.kind === 'annotator' ? { ...item, gold: { ...item.gold, again: [] } } : item;
}

/** By form: how an item of it becomes one of the next. Pure, and kept as long as such items may be stored. */
const STEPS: Readonly<Record<number, (older: Older) => Older>> = {
  1: fromFirst,
  2: fromSecond,
  3: fromThird,
};

/**
 * An item of any form as today's. It is written back in today's form when it next changes, and not before.
 *
 * @param schema its form; items without one are of form 1
 * @throws ServiceError `newer-data` for a form that only a newer Assay knows: to guess would damage it
 */
export function upgraded(older: Older, schema = 1): Item {
  if (schema === SCHEMA) return older as Item; // by its form
  const step = STEPS[schema];
  if (step !== undefined) return upgraded(step(older), schema + 1);
  const detail = `a stored ${older.kind} has form ${schema}, and this Assay reads forms up to ${SCHEMA}: go back to the newer version`;
  throw new ServiceError('newer-data', { detail });
}
