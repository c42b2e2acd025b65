import type { Job } from '../../core/job.ts';
import type { AnswerPairs } from '../../core/repeat.ts';
import {
  type AgreementCounts,
  noAgreement,
  recount,
} from '../../inference/agreement/agreement-counts.ts';
import { BLOCKS } from '../../inference/agreement/alpha-of-blocks.ts';
import { encodeShard } from '../../inference/classes/dawid-skene/shard-file.ts';
import type { Votes } from '../../inference/votes.ts';
import type { Services } from '../../ports.ts';
import { type CollectedPart, VoteCollector } from '../vote-collector.ts';
import { answeredSuites, type CollectedVotes } from '../votes.ts';
import { type Plan, suitesOf } from './plan.ts';
import { keep, keptJson, type ShardedRun } from './run-objects.ts';

/** A suite's mask has so many tasks at most. */
const MOST_TASKS_A_SUITE = 30;

/** A shard as other steps know it; annotators are numbered in it alone, in order of first appearance. */
export interface ShardHead {
  /** Objects of the run: votes in the form of `shard-file.ts`, and what labels need beside them. */
  readonly votes: string;
  readonly tasks: string;
  readonly annotatorIds: readonly string[];
  readonly goldAnswers: CollectedPart['goldAnswers'];
  readonly hash: string;
  readonly voteCount: number;
  /** First and second answers to repeated tasks; missing in runs begun before there were any. */
  readonly repeats?: AnswerPairs;
  /** Of 20 blocks of tasks. */
  readonly agreement: readonly AgreementCounts[];
  readonly counts: {
    readonly labelled: number;
    readonly complete: number;
    readonly answers: number;
    readonly abstentions: number;
    readonly newest: number;
  };
}

/** What the labels of a shard need beside its votes; masks and counts as base64. */
interface ShardTasks {
  readonly abstentions: readonly string[];
  readonly complete: string;
  readonly aside: string;
  readonly endedAt: readonly number[];
  readonly taskSuites: CollectedVotes['taskSuites'];
}

export const headName = (shard: number): string => `shard-${shard}.json`;

/**
 * Reads the responses of a shard's suites and keeps them as they were then.
 *
 * The head comes last and names the others by their content: attempts that read different answers leave
 * one head, and all that it names is of one reading.
 */
export async function collectShard(
  services: Services,
  run: ShardedRun,
  plan: Plan,
  shard: number,
): Promise<void> {
  const [from, to] = suitesOf(plan, shard);
  const room = { tasks: (to - from) * MOST_TASKS_A_SUITE, taskSuites: to - from };
  const collector = new VoteCollector(services, plan.job, room);
  const leftOut = new Set(plan.weightless);
  for await (const answered of answeredSuites(services, plan.job, from, to, leftOut)) {
    collector.add(answered);
  }
  const part = collector.part();
  const name = `${shard}-${part.hash.slice(0, 16)}`;
  const [votes, tasks] = [`votes-${name}`, `tasks-${name}.json`];
  await keep(services, run, votes, encodeShard({ votes: part.votes }));
  await keep(services, run, tasks, tasksOf(part));
  await keep(services, run, headName(shard), headOf(part, { votes, tasks }, plan.job));
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const sum = (counts: Uint8Array): number => counts.reduce((total, count) => total + count, 0);

const tasksOf = (part: CollectedPart): ShardTasks => ({
  abstentions: part.abstentions.map(base64),
  complete: base64(part.complete),
  aside: base64(part.aside),
  endedAt: [...part.endedAt],
  taskSuites: part.taskSuites,
});

function headOf(
  part: CollectedPart,
  names: Pick<ShardHead, 'votes' | 'tasks'>,
  { file }: Job,
): ShardHead {
  const { votes } = part;
  let labelled = 0;
  for (let t = 0; t < votes.taskCount; t++) {
    if (votes.taskStart[t] !== votes.taskStart[t + 1]) labelled++;
  }
  return {
    ...names,
    annotatorIds: part.annotatorIds,
    goldAnswers: part.goldAnswers,
    hash: part.hash,
    voteCount: votes.vote.length,
    repeats: part.repeats,
    agreement: agreementIn(votes, file.question.choices.length),
    counts: {
      labelled,
      complete: sum(part.complete),
      answers: part.answers,
      abstentions: part.abstentions.reduce((total, counts) => total + sum(counts), 0),
      newest: part.endedAt.reduce((newest, at) => Math.max(newest, at), 0),
    },
  };
}

function agreementIn(votes: Votes, classCount: number): AgreementCounts[] {
  const none = new Array<number>(classCount).fill(0);
  const blocks = Array.from({ length: BLOCKS }, () => noAgreement(classCount));
  for (let t = 0; t < votes.taskCount; t++) {
    const row = [...none];
    for (const vote of votes.vote.subarray(votes.taskStart[t], votes.taskStart[t + 1])) {
      row[vote] = (row[vote] ?? 0) + 1;
    }
    const block = t % BLOCKS;
    blocks[block] = recount(blocks[block] ?? noAgreement(classCount), none, row);
  }
  return blocks;
}

export const headOfShard = (
  services: Services,
  run: ShardedRun,
  shard: number,
): Promise<ShardHead> => keptJson<ShardHead>(services, run, headName(shard));

/** What labels are made from, of one shard. */
export async function tasksOfShard(services: Services, run: ShardedRun, { tasks }: ShardHead) {
  const read = await keptJson<ShardTasks>(services, run, tasks);
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
  return {
    abstentions: read.abstentions.map(bytes),
    complete: bytes(read.complete),
    aside: bytes(read.aside),
    endedAt: Float64Array.from(read.endedAt),
    taskSuites: read.taskSuites,
  };
}
