import { createHash } from 'node:crypto';
import type { FrozenModel, Model } from '../../src/core/model.ts';
import { judge } from '../../src/inference/classes/frozen-pool.ts';
import type { Objects } from './faulty-objects.ts';
import type { Cause } from './scheduler.ts';
import type { SuiteBook } from './suite-book.ts';
import { must } from './violation.ts';

/** A label as a suite has it. */
interface Said {
  readonly choice: string | null;
  readonly confidence: number;
}

/** Every model that was ever named, read from its object at that moment, to hold labels against. */
export class ModelBook {
  readonly #objects: Objects;
  readonly #named = new Map<number, FrozenModel>();

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  /** A model is named: its object must be there, whole, and made of what counted. @param counted answers now */
  named(model: Model, by: Cause, commits: number, counted: number): void {
    const { jobId, version, digest, answers } = model;
    const key = `jobs/${jobId}/models/${version}-${digest.slice(0, 16)}.json`;
    const bytes = this.#objects.get(key)?.bytes;
    const found = bytes && createHash('sha256').update(bytes).digest('hex');
    must(found === digest, 'model', () => `model ${version} is named, and its object is not there`);
    const wasAlone = by.begunAt === commits - 1;
    const exact = !wasAlone || answers === counted;
    must(exact, 'model', () => `model ${version} is made of ${answers} answers, not ${counted}`);
    this.#named.set(version, JSON.parse(Buffer.from(bytes ?? '').toString('utf8')));
  }

  /** The label of a task by a model that was named, or by shares with one vote more, spread over all choices. */
  labelOf(
    book: SuiteBook,
    task: number,
    number: number | undefined,
    choices: readonly string[],
  ): Said {
    const votes = book.votesOn(task);
    if (votes.length === 0) return { choice: null, confidence: 0 };
    const model = number === undefined ? undefined : this.#named.get(number);
    must(
      number === undefined || model !== undefined,
      'model',
      () => `no model ${number} was named`,
    );
    const classes = votes.map(({ choice }) => choices.indexOf(choice));
    const rows = votes.map(({ annotatorId }) => model?.annotatorIds.indexOf(annotatorId) ?? -1);
    const shares = choices.map((choice) => {
      const said = votes.filter((vote) => vote.choice === choice).length;
      return (said + 1 / choices.length) / (votes.length + 1);
    });
    const posterior = model === undefined ? shares : [...judge(model.pool, rows, classes)];
    const most = Math.max(...posterior);
    const confidence = Math.round(most * 1e6) / 1e6;
    return { choice: choices[posterior.indexOf(most)] ?? null, confidence };
  }

  /** How probable a label must be: by the model's own doubt where the job has a target error. */
  leastConfidence(number: number | undefined, minConfidence: number): number {
    const allowed = number === undefined ? null : (this.#named.get(number)?.allowedDoubt ?? null);
    return allowed === null ? minConfidence : 1 - allowed;
  }
}
