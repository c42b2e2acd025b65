import { dawidSkene } from '../classes/dawid-skene.ts';
import { type Interval, proportionInterval } from '../interval.ts';
import { mustBeIndex, type VoteTriple, votesFrom } from '../votes.ts';
import { clustersOf, type Drawn, type ShapeLikeness } from './clusters.ts';
import { existence, type Sighting } from './existence.ts';
import { type Group, locate } from './location.ts';

/** All that one annotator drew on one task: nothing drawn says that nothing is there. */
export interface Reading<Shape> {
  readonly annotator: number;
  readonly drawn: readonly { readonly shape: Shape; readonly class?: number | undefined }[];
}

/** Readings by task; a task nobody read is an empty list. */
export interface Readings<Shape> {
  readonly tasks: readonly (readonly Reading<Shape>[])[];
  readonly annotatorCount: number;
  /** Classes of drawings; 1 or left out where there are none to tell apart. */
  readonly classCount?: number | undefined;
}

/** What the annotators of a task together say is there. */
export interface FusedObject<Shape> {
  readonly shape: Shape;
  /** The probability that there is such a thing. */
  readonly exists: number;
  /** The most probable class, of equals the first, and the probability of each. */
  readonly class: number;
  readonly classPosterior: Float64Array;
  /** The probability that the shape is within the tolerance of the true one, if it exists. */
  readonly within: number;
  /** The probability of being right: it exists, its class is this, its shape within tolerance. */
  readonly confidence: number;
  /** Who drew it, rising. */
  readonly drawers: readonly number[];
}

/** How well an annotator draws. */
export interface DrawerQuality {
  /** P(draws what is there), its 95 % interval counting the imagined drawings of the prior. */
  readonly sensitivity: number;
  readonly sensitivityInterval: Interval;
  /** The expected share of the annotator's drawings that are real; undefined without drawings. */
  readonly precision: number | undefined;
  readonly precisionInterval: Interval;
  /** Standard deviation of a coordinate, in the unit of the kind of shape. */
  readonly spread: number;
}

/** What is there on each task, and how well each annotator draws. */
export interface FusedObjects<Shape> {
  /** By task, the most confident first. */
  readonly tasks: readonly (readonly FusedObject<Shape>[])[];
  /** [A] */
  readonly annotators: readonly DrawerQuality[];
}

/** What a kind of shape must tell of itself. */
export interface ShapeKind<Shape> {
  readonly likeness: ShapeLikeness<Shape>;
  readonly linkFrom: number;
  readonly expectedSpread: number;
  readonly habits: boolean;
  /** Throws RangeError for what is no shape of the kind. */
  mustBe(shape: Shape): void;
  /** Orders shapes by where they are, so that the order of annotators leaves no trace. */
  compare(one: Shape, other: Shape): number;
  /** Coordinates of each, from a shared origin, in units in which errors compare; and the way back. */
  framed(shapes: readonly Shape[]): {
    readonly coordinates: readonly Float64Array[];
    shapeAt(centre: Float64Array): Shape;
  };
  /** P(within tolerance) where every coordinate of the centre has this standard deviation. */
  within(deviation: number, shape: Shape): number;
}

interface Cluster<Shape> {
  readonly task: number;
  readonly members: readonly Drawn<Shape>[];
}

/**
 * Drawings of a job as things: who drew the same, whether it is there, of which class, and where.
 *
 * Clusters, then existence, class by Dawid–Skene over clusters, and place, each with the annotators'
 * quality in it. The same readings give the same bytes; the order of annotators changes rounding alone.
 *
 * @throws RangeError for an annotator, class or shape that cannot be, or an annotator twice on one task
 */
export function fuseObjects<Shape>(
  readings: Readings<Shape>,
  kind: ShapeKind<Shape>,
): FusedObjects<Shape> {
  mustFit(readings, kind);
  const clusters = readings.tasks.flatMap((task, t) => clustersOfTask(task, t, kind));
  const found = existence(sightingsOf(readings, clusters), readings.annotatorCount);
  const frames = clusters.map(({ members }) => kind.framed(members.map(({ shape }) => shape)));
  const groups = clusters.map(({ members }, k): Group => {
    const annotators = members.map(({ annotator }) => annotator);
    return { annotators, coordinates: frames[k]!.coordinates, weight: found.real[k]! };
  });
  const place = locate(groups, readings.annotatorCount, kind);
  const posterior = classesOf(readings, clusters);
  const C = readings.classCount ?? 1;
  const tasks: FusedObject<Shape>[][] = readings.tasks.map(() => []);
  for (const [k, { task, members }] of clusters.entries()) {
    const shape = frames[k]!.shapeAt(place.centre[k]!);
    const classPosterior = posterior.subarray(k * C, (k + 1) * C);
    const exists = found.real[k]!;
    const within = kind.within(Math.sqrt(place.variance[k]!), shape);
    const best = Math.max(...classPosterior);
    tasks[task]!.push({
      shape,
      exists,
      class: classPosterior.indexOf(best),
      classPosterior,
      within,
      confidence: exists * best * within,
      drawers: members.map(({ annotator }) => annotator).toSorted((a, b) => a - b),
    });
  }
  for (const task of tasks) {
    task.sort((a, b) => b.confidence - a.confidence || kind.compare(a.shape, b.shape));
  }
  return { tasks, annotators: qualities(readings, clusters, found, place.spread) };
}

function mustFit<Shape>(readings: Readings<Shape>, kind: ShapeKind<Shape>): void {
  const { tasks, annotatorCount, classCount = 1 } = readings;
  for (const task of tasks) {
    const seen = new Set<number>();
    for (const { annotator, drawn } of task) {
      mustBeIndex('annotator', annotator, annotatorCount);
      if (seen.has(annotator)) throw new RangeError(`annotator ${annotator} read a task twice`);
      seen.add(annotator);
      for (const { shape, class: class_ = 0 } of drawn) {
        mustBeIndex('class', class_, classCount);
        kind.mustBe(shape);
      }
    }
  }
}

function clustersOfTask<Shape>(
  task: readonly Reading<Shape>[],
  t: number,
  kind: ShapeKind<Shape>,
): Cluster<Shape>[] {
  const drawn = task
    .flatMap(({ annotator, drawn: shapes }) =>
      shapes.map(({ shape, class: class_ = 0 }) => ({ annotator, shape, class: class_ })),
    )
    .sort((a, b) => kind.compare(a.shape, b.shape) || a.annotator - b.annotator);
  return clustersOf(drawn, kind.likeness, kind.linkFrom).map((indexes) => ({
    task: t,
    members: indexes.map((i) => drawn[i]!),
  }));
}

function sightingsOf<Shape>(
  { tasks }: Readings<Shape>,
  clusters: readonly Cluster<Shape>[],
): Sighting[] {
  const readers = tasks.map((task) => task.map(({ annotator }) => annotator));
  return clusters.map(({ task, members }) => ({
    drawers: members.map(({ annotator }) => annotator),
    readers: readers[task]!,
  }));
}

/** [K, C] */
function classesOf<Shape>(
  { annotatorCount, classCount = 1 }: Readings<Shape>,
  clusters: readonly Cluster<Shape>[],
): Float64Array {
  const triples = clusters.flatMap(({ members }, k) =>
    members.map((member): VoteTriple => [k, member.annotator, member.class]),
  );
  const votes = votesFrom(triples, { taskCount: clusters.length, annotatorCount, classCount });
  return dawidSkene(votes, { smoothing: 1 / classCount }).posterior;
}

function qualities<Shape>(
  { annotatorCount }: Readings<Shape>,
  clusters: readonly Cluster<Shape>[],
  found: ReturnType<typeof existence>,
  spread: Float64Array,
): DrawerQuality[] {
  const drawn = new Float64Array(annotatorCount);
  const right = new Float64Array(annotatorCount);
  for (const [k, { members }] of clusters.entries()) {
    for (const { annotator } of members) {
      drawn[annotator]!++;
      right[annotator]! += found.real[k]!;
    }
  }
  return Array.from({ length: annotatorCount }, (_, a) => {
    const sensitivity = found.sensitivity[a]!;
    const trials = found.trials[a]!;
    const real = Math.min(right[a]!, drawn[a]!);
    return {
      sensitivity,
      sensitivityInterval: proportionInterval(sensitivity * trials, trials),
      precision: drawn[a] === 0 ? undefined : real / drawn[a]!,
      precisionInterval: proportionInterval(real, drawn[a]!),
      spread: Math.sqrt(spread[a]!),
    };
  });
}
