import type { JobFile, Priority } from '../contracts/job.ts';
import type { GoldUse, LineProblem, ManifestLine } from '../contracts/manifest.ts';
import { PRIORITIES } from './bin.ts';
import type { Import } from './job.ts';

/** A task as the import stores it: what the page shows, and what the exported line passes through. */
export interface PayloadTask {
  readonly line: number;
  readonly source?: string;
  readonly sourceRef?: string;
  /** Key of our own copy of the data object, a name that says nothing. */
  readonly media?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Where the tasks of a chunk of the manifest stand; `chunk` is the digest of its bytes. */
export const chunkKey = (jobId: string, chunk: string): string =>
  `jobs/${jobId}/tasks/${chunk}.jsonl`;

/** Where the owner's files of a job are uploaded to. */
export const inputKey = (jobId: string, name: string): string => `inputs/${jobId}/${name}`;

/** Suite ids count in base 36 from s0; task ids add the position in the suite. */
export const taskSuiteIdOf = (index: number): string => `s${index.toString(36)}`;
export const suiteNumberOf = (taskSuiteId: string): number =>
  Number.parseInt(taskSuiteId.slice(1), 36);
export const taskIdOf = (taskSuiteId: string, task: number): string => `${taskSuiteId}-${task}`;

/** The suite and the position that a task id was made of. */
export function suiteTaskOf(taskId: string) {
  const [taskSuiteId = '', task] = taskId.split('-');
  return { taskSuiteId, task: Number(task) };
}

/** Who gets a task and when, and the tasks it belongs to, as its line says; null for everybody and none. */
export interface Placement {
  readonly pool: string | null;
  readonly priority: Priority;
  readonly group: string | null;
}

/** What a line says of the answer that it knows. */
export interface KnownAnswer {
  readonly truth: readonly string[];
  readonly use: GoldUse;
  readonly reason?: string;
}

/** What a well-formed line asks for: an ordinary task, gold, or nothing because it does not fit. */
export type ReadLine =
  | { readonly kind: 'task'; readonly task: PayloadTask; readonly placed: Placement }
  | ({ readonly kind: 'gold'; readonly task: PayloadTask } & KnownAnswer)
  | { readonly kind: 'problem'; readonly problem: LineProblem };

/** Keeps a bad line's place and reason; the line itself is never quoted. */
export const lineProblem = (line: number, code: string, reason: string): ReadLine => ({
  kind: 'problem',
  problem: { line, code, reason },
});

/**
 * Reads a parsed manifest line for a question: text needs `source`, other media `source-ref`, and gold
 * must be among the choices.
 */
export function readLine(parsed: ManifestLine, line: number, file: JobFile): ReadLine {
  const { source, 'source-ref': sourceRef, gold, ...extra } = parsed;
  const { media, choices } = file.question;
  if (media === 'text' && source === undefined) {
    return lineProblem(line, 'wrong-source', 'a text question needs source, got source-ref');
  }
  if (media !== 'text' && sourceRef === undefined) {
    return lineProblem(line, 'wrong-source', `a question on ${media} needs source-ref, got source`);
  }
  const answer = gold === undefined ? undefined : knownAnswer(gold);
  const wrong = answer && faultOf(answer, choices, line);
  if (wrong) return wrong;
  const placed = placementOf(extra, file);
  if (typeof placed === 'string') return lineProblem(line, 'wrong-placement', placed);
  const task: PayloadTask = {
    line,
    ...(source === undefined ? {} : { source }),
    ...(sourceRef === undefined ? {} : { sourceRef }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
  return answer === undefined ? { kind: 'task', task, placed } : { kind: 'gold', task, ...answer };
}

/** Why gold may not take every choice for right: it would tell nothing, and vouch for whoever clicks. */
export const NO_WRONG_ANSWER = 'gold must leave a choice that is wrong';

/** What is wrong with a known answer, if anything. */
function faultOf(
  { truth, use, reason }: KnownAnswer,
  choices: JobFile['question']['choices'],
  line: number,
): ReadLine | undefined {
  const known = choices.map((choice) => choice.value);
  if (!truth.every((value) => known.includes(value))) {
    return lineProblem(line, 'unknown-gold', `gold must be among ${known.join(', ')}`);
  }
  if (known.every((value) => truth.includes(value))) {
    return lineProblem(line, 'no-wrong-answer', NO_WRONG_ANSWER);
  }
  return use === 'training' && reason === undefined
    ? lineProblem(line, 'no-reason', 'gold for training must say its reason')
    : undefined;
}

/** What the `gold` of a line says, in whichever of its forms. */
function knownAnswer(gold: NonNullable<ManifestLine['gold']>): KnownAnswer {
  if (typeof gold === 'string' || Array.isArray(gold)) {
    return { truth: [...new Set([gold].flat())], use: 'work' };
  }
  const { answer, use, reason } = gold;
  const why = reason === undefined ? {} : { reason };
  return { truth: [...new Set([answer].flat())], use, ...why };
}

const MOST_GROUP_CHARS = 256;

/** Reads what the job file says the members of a line mean. @returns or what is wrong with one */
function placementOf(
  members: Readonly<Record<string, unknown>>,
  { groups, pools, priority }: JobFile,
): Placement | string {
  const of = (rule: { readonly by: string } | undefined) => (rule ? members[rule.by] : undefined);
  const [group, pool, urgency] = [of(groups) ?? null, of(pools) ?? null, of(priority) ?? 'normal'];
  const known = PRIORITIES.find((each) => each === urgency);
  if (known === undefined) return `${priority?.by} must be ${PRIORITIES.join(', ')}, or left out`;
  const named = pools?.names.find((name) => name === pool) ?? null;
  if (pool !== null && named === null) {
    return `${pools?.by} must be ${pools?.names.join(', ')}, or left out`;
  }
  const name = Number.isSafeInteger(group) ? String(group) : group;
  if (name === null) return { pool: named, priority: known, group: null };
  return typeof name === 'string' && name.length > 0 && name.length <= MOST_GROUP_CHARS
    ? { pool: named, priority: known, group: name }
    : `${groups?.by} must be a whole number below 2^53, 1 to ${MOST_GROUP_CHARS} characters, or left out`;
}

const MOST_PROBLEMS = 100;

/** Counts a skipped line; the first hundred problems are kept for the owner. */
export function withProblem(state: Import, problem: LineProblem): Import {
  const duplicate = problem.code === 'duplicate' ? 1 : 0;
  return {
    ...state,
    duplicates: state.duplicates + duplicate,
    skipped: state.skipped + 1,
    problems: state.problems.length < MOST_PROBLEMS ? [...state.problems, problem] : state.problems,
  };
}

/** An import that has read nothing yet. */
export function newImport(jobId: string, manifest: string, totalBytes: number): Import {
  return {
    kind: 'import',
    jobId,
    manifest,
    offset: 0,
    totalBytes,
    lines: 0,
    chunks: 0,
    taskSuites: 0,
    tasks: 0,
    gold: 0,
    bins: [],
    duplicates: 0,
    skipped: 0,
    problems: [],
    done: false,
    version: 1,
  };
}
