import { annotatorQuality } from '../../src/inference/classes/annotator-quality.ts';
import type { Votes } from '../../src/inference/votes.ts';
import { MOST_CONTESTED } from './least-sure.ts';
import type { AnnotatorFigure, Confusion, ContestedTask } from './report/data.ts';

/** How many classes a picture of confusions has room for. */
const MOST_CLASSES = 30;

/** Every vote with where the posterior of its task begins. */
function* rowsOf(votes: Votes) {
  const { classCount: C } = votes;
  for (let t = 0; t < votes.taskCount; t++) {
    for (let i = votes.taskStart[t] ?? 0; i < (votes.taskStart[t + 1] ?? 0); i++) {
      yield { row: t * C, annotator: votes.annotator[i] ?? 0, vote: votes.vote[i] ?? 0 };
    }
  }
}

/** How good each annotator is by the posterior of any method, and how much they answered, [A]. */
export function annotatorFigures(
  votes: Votes,
  posterior: Float64Array,
  names: readonly string[],
): AnnotatorFigure[] {
  const { accuracy, low, high, votes: answers } = annotatorQuality(votes, posterior);
  return names.map((annotator, a) => ({
    annotator,
    answers: answers[a] ?? 0,
    value: accuracy[a] ?? 0,
    low: low[a] ?? 0,
    high: high[a] ?? 1,
  }));
}

/** Which class the crowd votes for, by class of the label, expected; undefined for too many classes. */
export function crowdConfusion(
  votes: Votes,
  posterior: Float64Array,
  classes: readonly string[],
): Confusion | undefined {
  if (classes.length > MOST_CLASSES) return undefined;
  const counts = classes.map(() => classes.map(() => 0));
  for (const { row, vote } of rowsOf(votes)) {
    counts.forEach((to, c) => {
      to[vote] = (to[vote] ?? 0) + (posterior[row + c] ?? 0);
    });
  }
  return { rows: 'the label', columns: 'the votes of the crowd', classes, counts };
}

/** The tasks of which least is certain, those first; gold is left out. */
export function contestedTasks(
  run: {
    readonly votes: Votes;
    readonly posterior: Float64Array;
    readonly decided: Uint16Array;
    readonly gold: Int32Array;
  },
  tasks: readonly string[],
  classes: readonly string[],
): ContestedTask[] {
  const { votes, posterior, decided, gold } = run;
  const C = classes.length;
  const sureness = (t: number) => posterior[t * C + (decided[t] ?? 0)] ?? 0;
  return Array.from(tasks.keys())
    .filter((t) => (gold[t] ?? -1) < 0 && sureness(t) < 0.99)
    .sort((a, b) => sureness(a) - sureness(b) || a - b)
    .slice(0, MOST_CONTESTED)
    .map((t) => ({
      task: tasks[t] ?? '',
      label: classes[decided[t] ?? 0] ?? '',
      confidence: sureness(t),
      answers: (votes.taskStart[t + 1] ?? 0) - (votes.taskStart[t] ?? 0),
      shares: classes
        .map((label, c) => ({ label, share: posterior[t * C + c] ?? 0 }))
        .sort((a, b) => b.share - a.share)
        .slice(0, 6),
    }));
}
