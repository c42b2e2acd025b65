import type { Annotator, GoldRecord, Rest } from '../core/annotator.ts';
import { type Gold, goldBeside, goldDue, handLength } from '../core/gold.ts';
import type { Portion } from '../core/hand-out.ts';
import { goldRate, type Job } from '../core/job.ts';
import { type Mask, taskCount, tasksOf } from '../core/mask.ts';
import { mostGoldIn } from '../core/suite-gold.ts';
import type { TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import { goldBesides, pickGold, walksOf } from './gold.ts';
import { loadGold, secretSeed } from './lookup.ts';

/** What a hand is made of; the gold that is written with it, and the record of gold after it. */
export interface Filling {
  readonly portion: Portion;
  readonly goldIds: readonly string[];
  readonly written: readonly Gold[];
  readonly gold: Pick<GoldRecord, 'again' | 'walked' | 'later'>;
}

/** Fills a hand of a suite, or makes up the one that this person has left of it. `may` is what they could have. */
export async function fillHand(
  services: Services,
  job: Job,
  annotator: Annotator,
  suite: TaskSuite,
  may: Mask,
): Promise<Filling> {
  const rest = annotator.gold.again.find(
    ({ tasks, taskSuiteId }) => taskSuiteId === suite.taskSuiteId && (tasks & may) !== 0,
  );
  if (rest !== undefined) return fillAgain(services, job, annotator, rest, rest.tasks & may);
  return fillAnew(services, job, annotator, suite, may);
}

/** A hand as long as what is open for it, whatever it has of gold. Groups that stay together are not cut. */
async function fillAnew(
  services: Services,
  job: Job,
  annotator: Annotator,
  suite: TaskSuite,
  may: Mask,
): Promise<Filling> {
  const { again, carry } = annotator.gold;
  const open = taskCount(may);
  const rate = goldRate(job);
  const whole = suite.grouping?.rule === 'together';
  const drawn = drawnFor(services, annotator);
  const due = (whole ? goldBeside : goldDue)({ carry, open, rate, drawn, more: annotator.check });
  const could = Math.max(due, mostGoldIn(handLength(open, rate), rate));
  const picked = await pickGold(services, job, annotator, suite, { due, could });
  const { goldIds, walks, written } = picked;
  const most = whole ? open : handLength(open, rate) - goldIds.length;
  return { portion: { of: may, most }, goldIds, written, gold: { again, ...walks } };
}

/** What decides whether a hand has gold. By the version of its holder: asked again, it is the same hand. */
const drawnFor = (services: Services, { annotatorId, jobId, version }: Annotator): number =>
  secretSeed(services, `rhythm:${jobId}:${annotatorId}:${version}`) / 2 ** 32;

/** What is still there of a hand that was left, and nothing else. */
async function fillAgain(
  services: Services,
  job: Job,
  { annotatorId, gold }: Annotator,
  rest: Rest,
  tasks: Mask,
): Promise<Filling> {
  const back = goldBack(services, annotatorId, rest, tasks);
  const goldIds = await stillShown(services, job, { ...rest, tasks, gold: back });
  const left = {
    ...rest,
    tasks: rest.tasks & ~tasks,
    gold: rest.gold.filter((goldId) => !back.includes(goldId)),
  };
  const others = gold.again.filter((other) => other !== rest);
  return {
    portion: { of: tasks, most: taskCount(tasks) },
    goldIds,
    written: [],
    gold: { again: left.tasks === 0 ? others : [...others, left], ...walksOf(gold) },
  };
}

/**
 * The gold of a rest that comes again with `tasks` of it. Each has one of the rest's tasks for a companion, and
 * stays away with it: if others have taken a task, nothing tells that gold cannot be taken.
 */
function goldBack(
  services: Services,
  annotatorId: string,
  { gold, tasks: left }: Rest,
  tasks: Mask,
): readonly string[] {
  const all = tasksOf(left);
  return gold.filter((goldId) => {
    const drawn = secretSeed(services, `again:${goldId}:${annotatorId}`);
    const companion = all[drawn % all.length];
    return companion === undefined || (tasks & (1 << companion)) !== 0;
  });
}

/** A rest of gold without a task beside it, the newest first. */
export const goldLeftAlone = ({ gold }: Annotator): Rest | undefined =>
  gold.again.findLast((rest) => rest.tasks === 0 && rest.gold.length > 0);

/** A hand of the gold of such a rest, and no task; undefined where all of it was retired meanwhile. */
export async function fillWithGold(
  services: Services,
  job: Job,
  { gold }: Annotator,
  rest: Rest,
): Promise<Filling | undefined> {
  const goldIds = await stillShown(services, job, rest);
  if (goldIds.length === 0) return undefined;
  const again = gold.again.filter((other) => other !== rest);
  const portion = { of: 0, most: 0 };
  return { portion, goldIds, written: [], gold: { again, ...walksOf(gold) } };
}

/** Gold of a rest that was not retired since it was shown. */
async function stillShown(services: Services, job: Job, rest: Rest): Promise<readonly string[]> {
  const besides = goldBesides(services, job, rest);
  const items = await loadGold(services, job.jobId, [...rest.gold, ...besides]);
  return rest.gold.filter((_, i) => items[i]?.retired === undefined);
}
