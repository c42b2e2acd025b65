import { exportDataset } from '../../src/flows/export.ts';
import { stored } from '../../test/support/answered.ts';
import { Chance } from '../../test/support/chance.ts';
import { linesIn } from '../../test/support/exported.ts';
import { CHOICES, truthOf } from '../../test/support/job.ts';
import { answersFor, isGold, minute, numberIn, type Place, placeOf, Worker } from './world.ts';

type Handlers = Place['handlers'];

/** How large a job is, and how many good people and spammers come to it. */
export interface LabelSetting {
  readonly tasks: number;
  readonly good: number;
  readonly spammers: number;
}

/** Labels of one job: the share that is right, and who was barred. */
export interface LabelsFound {
  readonly right: number;
  readonly barredGood: number;
  readonly barredSpammers: number;
  readonly answers: number;
}

/** Yes in half of the tasks, no in three of ten, maybe in the rest. */
const taskTruth = (seed: number, task: number): string => {
  const drawn = new Chance(seed * 1_000_003 + task).next();
  return CHOICES[drawn < 0.5 ? 0 : drawn < 0.8 ? 1 : 2] ?? '';
};

type Says = (truth: string) => string;

/** Good people are right in 85 to 98 %; spammers guess, or always say the same, in turn. */
function personOf(chance: Chance, spammer: number | undefined): Says {
  const guess = () => chance.pick(CHOICES) ?? '';
  if (spammer !== undefined) return spammer % 2 === 0 ? guess : () => 'yes';
  const share = 0.85 + 0.13 * chance.next();
  return (truth) => {
    if (chance.happens(share)) return truth;
    return chance.pick(CHOICES.filter((choice) => choice !== truth)) ?? '';
  };
}

/**
 * A crowd works through the handlers until no task wants an answer; then the dataset is exported with `auto`, the
 * default. Whoever gold finds poor is barred, and their answers are discounted and collected again. Good people
 * are the same, whoever comes beside them.
 */
export async function finalLabels(
  handlers: Handlers,
  { good, spammers, tasks }: LabelSetting,
  seed: number,
): Promise<LabelsFound> {
  const change = {
    taskSuiteSize: 10,
    redundancy: 3,
    gold: { rate: 0.1, maxExposures: 100, watch: { onPoor: ['bar' as const] } },
  };
  const place = await placeOf(handlers, seed, { tasks, gold: Math.ceil(tasks / 4) }, change);
  const says = Array.from({ length: good + spammers }, (_, i) =>
    personOf(new Chance(seed * 1_009 + i), i < good ? undefined : i - good),
  );
  const crowd: Worker[] = [];
  for (const i of says.keys()) crowd.push(await Worker.join(place, i));
  await workAll(place, crowd, says, seed);
  const view = await exportDataset(place.world.services, place.jobId);
  const labels = await linesIn(place.world.services, view, 'labels.jsonl');
  const right = labels.filter(({ label }, task) => label === taskTruth(seed, task)).length;
  const people: { barred: boolean; annotatorId: string }[] = stored(place.world, 'annotator');
  const barred = crowd.map(({ annotatorId }) =>
    people.some((one) => one.annotatorId === annotatorId && one.barred),
  );
  place.world.close();
  return {
    right: right / tasks,
    barredGood: barred.slice(0, good).filter(Boolean).length,
    barredSpammers: barred.slice(good).filter(Boolean).length,
    answers: view.dataset.answers,
  };
}

/** Rounds without a hand for anybody, after which there is nothing left: a bar opens tasks again a sweep later. */
const IDLE_ROUNDS = 4;

/** Round by round everybody does a hand, in an order that changes; a minute passes after each round. */
async function workAll(
  place: Place,
  crowd: readonly Worker[],
  answers: readonly Says[],
  seed: number,
): Promise<void> {
  const chance = new Chance(seed);
  for (let idle = 0; idle < IDLE_ROUNDS; ) {
    let hands = 0;
    const order = [...crowd.keys()].map((i) => ({ i, at: chance.next() }));
    for (const { i } of order.sort((a, b) => a.at - b.at)) {
      const [worker, says] = [crowd[i], answers[i]];
      if (worker && says && (await workOne(worker, says, seed, chance))) hands++;
    }
    await minute(place);
    idle = hands === 0 ? idle + 1 : 0;
  }
}

/** @returns whether there was a hand */
async function workOne(worker: Worker, says: Says, seed: number, chance: Chance): Promise<boolean> {
  const [hand] = (await worker.next()).hands;
  if (hand === undefined) return false;
  const truth = (text: string) =>
    isGold(text) ? truthOf(numberIn(text)) : taskTruth(seed, numberIn(text));
  const answers = answersFor(hand, (text) => ({ choice: says(truth(text)) }), chance);
  await worker.act(hand, 'response', { answers });
  return true;
}
