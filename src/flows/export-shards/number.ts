import type { Gold } from '../../core/gold.ts';
import { goldCount } from '../../core/gold-walk.ts';
import type { Job } from '../../core/job.ts';
import { encodeShard } from '../../inference/classes/dawid-skene/shard-file.ts';
import { votesFromColumns } from '../../inference/votes.ts';
import type { Services } from '../../ports.ts';
import { FORMAT } from '../dataset.ts';
import { allGoldIds, loadGold } from '../lookup.ts';
import { goldRows } from '../vote-collector.ts';
import { headOfShard, type ShardHead } from './collect.ts';
import type { Plan } from './plan.ts';
import { inOrder, keep, keptJson, type ShardedRun } from './run-objects.ts';

/** One function holds the sums of so many cells, 8 bytes each, and a few more of them at a time. */
const MOST_CELLS = 2 ** 24;

/**
 * What is known once every shard is there. `votes` names the votes of each shard by its number, the last
 * of them those of the gold; `rows-…` has the row of each annotator of a shard in the whole.
 */
export interface Numbered {
  readonly datasetId: string;
  readonly annotators: number;
  readonly classes: number;
  readonly votes: readonly string[];
  readonly voteCount: number;
  readonly goldVotes: number;
  readonly answers: number;
}

const NUMBERED = 'numbered.json';
const GOLD_VOTES = 'votes-of-gold';
const rowsName = (shard: number): string => `rows-${shard}`;

export const numberedOf = (services: Services, run: ShardedRun): Promise<Numbered> =>
  keptJson<Numbered>(services, run, NUMBERED);

/**
 * Numbers all annotators by their first appearance, and makes a shard of the answers to gold, which may come
 * from any suite: the numbers are those that one function would give.
 *
 * @throws RangeError when the confusions of all annotators are more than a function can add up
 */
export async function numberShards(
  services: Services,
  run: ShardedRun,
  { job, shards }: Plan,
): Promise<Numbered> {
  const classes = job.file.question.choices.length;
  const numbering = new Numbering(services, job);
  for await (const head of inOrder(shards, (shard) => headOfShard(services, run, shard))) {
    await keep(services, run, rowsName(numbering.votes.length), bytesOf(numbering.add(head)));
  }
  const annotators = numbering.annotators;
  if (annotators * classes ** 2 > MOST_CELLS) {
    throw new RangeError(
      `annotators times choices squared must be ${MOST_CELLS} or less, got ${annotators} × ${classes}²`,
    );
  }
  const items = await loadGold(services, job.jobId, allGoldIds(job));
  const gold = numbering.goldShard(job, items);
  await keep(services, run, rowsName(shards), bytesOf(gold.rows));
  await keep(services, run, GOLD_VOTES, gold.bytes);
  const numbered: Numbered = {
    datasetId: numbering.datasetId(gold.truths),
    annotators,
    classes,
    votes: [...numbering.votes, GOLD_VOTES],
    voteCount: numbering.voteCount + gold.votes,
    goldVotes: gold.votes,
    answers: numbering.answers,
  };
  await keep(services, run, NUMBERED, numbered);
  return numbered;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The row of each annotator of a shard. */
export async function rowsOf(
  read: (name: string) => Promise<Uint8Array>,
  shard: number,
): Promise<Uint32Array> {
  return new Uint32Array(new Uint8Array(await read(rowsName(shard))).buffer);
}

class Numbering {
  readonly votes: string[] = [];
  voteCount = 0;
  answers = 0;
  readonly #rows = new Map<string, number>();
  readonly #classOf: ReadonlyMap<string, number>;
  readonly #digest;
  /** Gold tasks that an annotator has answered before, a bit each. */
  readonly #given: Uint8Array[] = [];
  readonly #goldBytes: number;
  readonly #goldNumber: ReadonlyMap<string, number>;
  readonly #gold: { row: number; gold: number; vote: number }[] = [];

  constructor(services: Services, job: Job) {
    this.#classOf = new Map(job.file.question.choices.map((choice, i) => [choice.value, i]));
    this.#goldNumber = new Map(allGoldIds(job).map((goldId, i) => [goldId, i]));
    this.#goldBytes = Math.ceil(goldCount(job) / 8);
    this.#digest = services.newDigest();
    this.#digest.update(`${FORMAT} shards\n`);
  }

  get annotators(): number {
    return this.#rows.size;
  }

  /** @returns the rows of the shard's annotators */
  add({ votes, annotatorIds, goldAnswers, hash, voteCount, counts }: ShardHead): Uint32Array {
    const rows = Uint32Array.from(annotatorIds, (annotatorId) => this.#rowOf(annotatorId));
    for (const [goldId, annotator, choice] of goldAnswers) {
      this.#addGold(rows[annotator] ?? 0, this.#goldNumber.get(goldId), this.#classOf.get(choice));
    }
    this.votes.push(votes);
    this.voteCount += voteCount;
    this.answers += counts.answers;
    this.#digest.update(`${hash}\n`);
    return rows;
  }

  #rowOf(annotatorId: string): number {
    const row = this.#rows.get(annotatorId) ?? this.#rows.size;
    this.#rows.set(annotatorId, row);
    return row;
  }

  /** Of two answers to the same gold the first stands, whatever it was. */
  #addGold(row: number, gold: number | undefined, vote: number | undefined): void {
    if (gold === undefined) return;
    const given = this.#given[row] ?? new Uint8Array(this.#goldBytes);
    this.#given[row] = given;
    const byte = given[gold >> 3] ?? 0;
    if ((byte >> (gold & 7)) & 1) return;
    given[gold >> 3] = byte | (1 << (gold & 7));
    if (vote !== undefined) this.#gold.push({ row, gold, vote });
  }

  /** The votes on gold as a shard; it numbers only those who gave some. */
  goldShard(job: Job, items: readonly (Gold | undefined)[]) {
    const { gold, rows } = goldRows(job, this.#classOf, items);
    const wanted = new Set(rows.values());
    const given = this.#gold.filter((answer) => wanted.has(answer.gold));
    const own = new Map<number, number>();
    for (const { row } of given) if (!own.has(row)) own.set(row, own.size);
    const columns = {
      task: Uint32Array.from(given, (answer) => answer.gold),
      annotator: Uint32Array.from(given, ({ row }) => own.get(row) ?? 0),
      vote: Uint32Array.from(given, ({ vote }) => vote),
    };
    const shape = {
      taskCount: goldCount(job),
      annotatorCount: own.size,
      classCount: this.#classOf.size,
    };
    const votes = votesFromColumns(columns, shape);
    return {
      rows: Uint32Array.from(own.keys()),
      bytes: encodeShard({ votes, gold }),
      truths: gold,
      votes: given.length,
    };
  }

  /** Named by all that the labels are made from, and by how it was dealt out: sums round by that. */
  datasetId(truths: Int32Array): string {
    this.#digest.update(truths.join());
    return this.#digest.hex().slice(0, 16);
  }
}
