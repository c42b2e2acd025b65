import { intoBin } from '../core/bin.ts';
import { examIdOf, trainingIdOf } from '../core/entry.ts';
import { ServiceError } from '../core/errors.ts';
import { type Gold, goldIdOf } from '../core/gold.ts';
import {
  chunkKey,
  type PayloadTask,
  type ReadLine,
  taskSuiteIdOf,
  withProblem,
} from '../core/import.ts';
import type { Import, Job } from '../core/job.ts';
import { type PackedSuite, Packing } from '../core/packing.ts';
import { newTaskSuite, type Payload, PLACES, type TaskSuite } from '../core/task-suite.ts';
import type { Services } from '../ports.ts';
import type { ReadManifestLine } from './import-lines.ts';
import { contentOf, secretSeed } from './lookup.ts';

const LINES_A_CHUNK = 2_000;
const BYTES_A_CHUNK = 4 * 2 ** 20;
const COMMITS_AT_ONCE = 250;

/** Enough that two chunks of a job share a name with a chance below 10^-7. */
const CHUNK_NAME_CHARS = 12;

type ReadGold = Extract<ReadLine, { kind: 'gold' }>;

/** The chunk of a payload before its bytes are known. */
const NOT_YET = '';

const inChunk = <T extends TaskSuite | Gold>(item: T, chunk: string): T => ({
  ...item,
  payload: { ...item.payload, chunk },
});

/** How gold is counted and named, by what it is for: training and exam are never met in work. */
const GOLD_OF = {
  work: { counter: 'gold', idOf: goldIdOf },
  training: { counter: 'training', idOf: trainingIdOf },
  exam: { counter: 'exam', idOf: examIdOf },
} as const;

/** A chunk so many times too long ends with a short suite: bad lines and gold alone never fill one. */
const MOST_OVER = 4;

/**
 * Packs the tasks of a manifest into suites and stores them a chunk at a time.
 *
 * A chunk ends where a suite is complete, so that the import's state has no loose tasks. What it writes
 * follows from the lines alone: chunk object first, under a name made of its bytes, then suites and gold
 * (there already: fine), then the import itself. A crash between any two repeats the chunk, and an
 * import of other lines at the same time can replace nothing.
 *
 * @throws ServiceError `other-manifest` when what is there already was made from another file
 */
export class ChunkWriter {
  readonly #services: Services;
  readonly #job: Job;
  #running: Import;
  #stored: Import;
  readonly #packing: Packing;
  #items: (TaskSuite | Gold)[] = [];
  #bytes: Buffer[] = [];
  #size = 0;

  constructor(services: Services, job: Job, state: Import) {
    this.#services = services;
    this.#job = job;
    this.#running = state;
    this.#stored = state;
    this.#packing = new Packing(job.file.taskSuiteSize);
  }

  /** The import as it would be if all lines so far were stored. */
  get running(): Import {
    return this.#running;
  }

  /** The import as it is stored. */
  get stored(): Import {
    return this.#stored;
  }

  /** Adds a line. @returns whether what was there before it was stored, or somebody else was first */
  async add({ line, end, read }: ReadManifestLine): Promise<'pending' | 'stored' | 'lost'> {
    this.#makeRoom(read);
    const ends = this.#packing.isEmpty && this.#over() >= 1;
    const outcome = ends ? await this.#store(false) : 'pending';
    if (outcome === 'lost') return outcome;
    this.#running = { ...this.#running, lines: line, offset: end };
    if (read?.kind === 'problem') this.#running = withProblem(this.#running, read.problem);
    if (read?.kind === 'gold') this.#addGold(read);
    if (read?.kind === 'task') this.#packing.add(read.task, read.placed);
    return outcome;
  }

  /** Ends the suite under way where this line cannot join it; a bad line ends none but a late one. */
  #makeRoom(read: ReadLine | undefined): void {
    const short = this.#over() >= MOST_OVER;
    const joinsNone = read === undefined || read.kind === 'problem';
    if (joinsNone && (!short || this.#packing.isInGroup)) return;
    const next = read?.kind === 'task' ? read.placed : undefined;
    this.#addSuite(this.#packing.makeRoom(next, short));
  }

  /** How many chunks the lines since the last one would fill. */
  #over(): number {
    const lines = this.#running.lines - this.#stored.lines;
    return Math.max(lines / LINES_A_CHUNK, this.#size / BYTES_A_CHUNK);
  }

  /** Stores what is left and ends the import; undefined when somebody else was first. */
  async finish(): Promise<Import | undefined> {
    this.#addSuite(this.#packing.end());
    return (await this.#store(true)) === 'stored' ? this.#stored : undefined;
  }

  /** Of each choice only gold for work is counted: that is what a quota asks for. */
  #addGold({ task, truth, use, reason }: ReadGold): void {
    const { counter, idOf } = GOLD_OF[use];
    const count = this.#running[counter] ?? 0;
    this.#items.push({
      kind: 'gold',
      jobId: this.#job.jobId,
      goldId: idOf(count),
      truth,
      ...(reason === undefined ? {} : { reason }),
      content: contentOf(this.#services, task),
      payload: this.#append([task]),
      exposures: 0,
      version: 1,
    });
    this.#running = { ...this.#running, [counter]: count + 1 };
    if (use !== 'work') return;
    const goldOf = { ...this.#running.goldOf };
    for (const choice of truth) goldOf[choice] = (goldOf[choice] ?? 0) + 1;
    this.#running = { ...this.#running, goldOf };
  }

  #addSuite(suite: PackedSuite | undefined): void {
    if (suite === undefined) return;
    const { jobId, file } = this.#job;
    const { bins, bin } = intoBin(this.#running.bins, suite.placed, suite.tasks.length);
    const taskSuiteId = taskSuiteIdOf(this.#running.taskSuites);
    const seed = secretSeed(this.#services, `place:${jobId}:${taskSuiteId}`);
    const made = {
      jobId,
      taskSuiteId,
      bin,
      place: seed % PLACES,
      payload: this.#append(suite.tasks),
      ...(file.groups && { grouping: { rule: file.groups.rule, groups: suite.groups } }),
    };
    this.#items.push(newTaskSuite(made, suite.tasks.length, file.redundancy));
    this.#running = {
      ...this.#running,
      bins,
      taskSuites: this.#running.taskSuites + 1,
      tasks: this.#running.tasks + suite.tasks.length,
    };
  }

  #append(tasks: readonly PayloadTask[]): Payload {
    const bytes = Buffer.from(tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
    const payload = { chunk: NOT_YET, offset: this.#size, bytes: bytes.length };
    this.#bytes.push(bytes);
    this.#size += bytes.length;
    return payload;
  }

  /** Stores an item, or finds it stored by an earlier attempt on the same file. */
  async #write(item: TaskSuite | Gold): Promise<void> {
    const { store } = this.#services;
    if (await store.commit([item])) return;
    const { payload } = (await store.get(item, 'strong')) ?? {};
    const { chunk, offset, bytes } = item.payload;
    if (payload?.chunk === chunk && payload.offset === offset && payload.bytes === bytes) return;
    throw new ServiceError('other-manifest', {
      detail: 'the manifest was replaced while it was being imported; import it into a new job',
    });
  }

  #nameOf(bytes: Uint8Array): string {
    const digest = this.#services.newDigest();
    digest.update(bytes);
    return digest.hex().slice(0, CHUNK_NAME_CHARS);
  }

  async #store(done: boolean): Promise<'stored' | 'lost'> {
    const { store, objects } = this.#services;
    const bytes = Buffer.concat(this.#bytes);
    const chunk = this.#nameOf(bytes);
    if (bytes.length > 0) {
      const key = chunkKey(this.#job.jobId, chunk);
      await objects.put(key, bytes, { mediaType: 'application/jsonl' });
    }
    for (let from = 0; from < this.#items.length; from += COMMITS_AT_ONCE) {
      const some = this.#items.slice(from, from + COMMITS_AT_ONCE);
      await Promise.all(some.map((item) => this.#write(inChunk(item, chunk))));
    }
    const state: Import = {
      ...this.#running,
      chunks: this.#stored.chunks + (this.#size > 0 ? 1 : 0),
      done,
      version: this.#stored.version + 1,
    };
    if (!(await store.commit([state]))) return 'lost';
    this.#running = state;
    this.#stored = state;
    this.#items = [];
    this.#bytes = [];
    this.#size = 0;
    return 'stored';
  }
}
