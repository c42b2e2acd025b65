import { parseArgs } from 'node:util';
import { newAnnotator } from '../src/core/annotator.ts';
import type { Assignment } from '../src/core/assignment.ts';
import { scoreGold } from '../src/core/gold.ts';
import { changeGold } from '../src/flows/gold/change.ts';
import type { Item } from '../src/ports.ts';
import { publishedJob } from '../test/support/job.ts';
import { openWorld } from '../test/support/world.ts';

/**
 * `npm run bench:gold-rescore`: how long it takes to judge everybody anew after one corrected key.
 *
 * 100 people have met the gold task, as many as may; all of their answers are read again, 10^6 in all, in hands
 * of 20 tasks and 2 gold tasks, and the watch's evidence is made anew of them. The embedded home in memory; the flow is
 * the one of the service. `--smoke` only proves that it runs.
 */
const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false } } });
const PEOPLE = values.smoke ? 10 : 100;
const HANDS = values.smoke ? 20 : 455;
const TASKS = 20;
const GOLD_A_HAND = 2;

const world = openWorld(5);
const { services } = world;
const gold = HANDS * GOLD_A_HAND;
const jobId = await publishedJob(
  services,
  { tasks: TASKS, gold },
  { gold: { rate: 0.1, maxExposures: 100, watch: {} }, redundancy: 15, taskSuiteSize: TASKS },
);
const truthOf = (i: number): string => ['yes', 'no', 'maybe'][i % 3] ?? '';

const annotatorIdOf = (person: number): string => `n${person.toString(36).padStart(8, '0')}`;

/** A closed hand of a person with the next two gold tasks, one of which they miss now and then. */
function handOf(annotatorId: string, person: number, hand: number): Assignment {
  const ids = Array.from({ length: GOLD_A_HAND }, (_, i) => hand * GOLD_A_HAND + i);
  const said = (i: number) => ({ choice: (i + person) % 7 === 0 ? 'no' : truthOf(i), ms: 4_200 });
  return {
    kind: 'assignment',
    jobId,
    taskSuiteId: `s${hand.toString(36)}`,
    assignmentId: `${jobId}.s${hand.toString(36)}.a${person.toString(36).padStart(8, '0')}`,
    annotatorId,
    state: 'submitted',
    tasks: 2 ** TASKS - 1,
    counted: 2 ** TASKS - 1,
    answers: Object.fromEntries(
      Array.from({ length: TASKS }, (_, i) => [i, { choice: truthOf(i), ms: 3_000 + i }]),
    ),
    late: {},
    gold: ids.map((i) => `g${i.toString(36)}`),
    goldAnswers: Object.fromEntries(ids.map((i, n) => [n, said(i)])),
    goldCount: GOLD_A_HAND,
    savedAt: 0,
    endedAt: hand,
    sent: 'x',
    reclaimed: false,
    version: 1,
  };
}

for (let person = 0; person < PEOPLE; person++) {
  const annotatorId = annotatorIdOf(person);
  const hands = Array.from({ length: HANDS }, (_, hand) => handOf(annotatorId, person, hand));
  const joined = { annotatorId, jobId, cap: null, pools: [], place: 0, seenAt: 0 };
  const person_ = newAnnotator(joined);
  let record = { ...person_.gold, walked: gold };
  for (const { gold: ids, goldAnswers } of hands) {
    const truths = ids.map((id, i) => [i, [truthOf(Number.parseInt(id.slice(1), 36))]]);
    record = { ...record, ...scoreGold(record, goldAnswers, Object.fromEntries(truths)) };
  }
  const items: Item[] = [{ ...person_, gold: record }, ...hands];
  for (let from = 0; from < items.length; from += 100) {
    await services.store.commit(items.slice(from, from + 100));
  }
}

// Gold remembers to whom it was shown: here to everybody.
const shown = await services.store.get({ kind: 'gold', jobId, goldId: 'g0' }, 'strong');
if (shown === undefined) throw new Error('g0 is not there');
const seenBy = Array.from({ length: PEOPLE }, (_, person) => annotatorIdOf(person));
const seen = { ...shown, seenBy, exposures: PEOPLE, version: shown.version + 1 };
if (!(await services.store.commit([seen]))) throw new Error('g0 was changed meanwhile');

const [began, used] = [performance.now(), process.cpuUsage()];
const change = { act: 'correct', gold: 'no' } as const;
const done = await changeGold(services, { jobId, goldId: 'g0', by: 'bench', change, stepMs: 1e9 });
const { user, system } = process.cpuUsage(used);
const wall = (performance.now() - began) / 1000;
const { looked, changed } = done;
if (!done.done || changed.length !== PEOPLE) {
  throw new Error(`${changed.length} records of ${PEOPLE} were made anew; done: ${done.done}`);
}
const answers = PEOPLE * HANDS * (TASKS + GOLD_A_HAND);
const cpu = (user + system) / 1e6;
console.log(
  `${answers.toLocaleString('en')} answers of ${looked} people read again in ${cpu.toFixed(2)} s of processor time, ${wall.toFixed(2)} s by the clock; ${changed.length} records changed`,
);
world.close();
