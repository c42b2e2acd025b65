import type * as z from 'zod';
import type { ApiClient } from '../../local/api-client.ts';
import { synthesizeStrips, waveformJson } from '../../local/demo/ecg.ts';
import { ownerSession } from '../../local/owner-link.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import type { EntryRule } from '../../src/contracts/entry.ts';
import type { GoldRule } from '../../src/contracts/gold-rule.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { ImportProgress, Uploads } from '../../src/contracts/manifest.ts';
import type { Progress } from '../../src/contracts/progress.ts';
import type { Invite } from '../../src/contracts/session.ts';

/** What a test wants of a job; the rest is as an owner would leave it. */
export interface JobWish {
  readonly media: 'text' | 'image' | 'waveform';
  readonly tasks: number;
  readonly taskSuiteSize: number;
  readonly question?: string;
  readonly choices?: readonly string[];
  readonly leaseSeconds?: number;
  readonly saveEvery?: number;
  readonly maxTasksPerAnnotator?: number;
  readonly instructions?: string;
  /** What people go through first; so many lines of gold are made for training and exam. */
  readonly entry?: z.input<typeof EntryRule>;
  /** Gold among the work; twelve lines of it are made. */
  readonly gold?: z.input<typeof GoldRule>;
}

const TRAINING_LINES = 4;
const EXAM_LINES = 12;
const HIDDEN_LINES = 12;

/** A job that annotators can work at, and its owner's view of it. */
export interface SiteJob {
  readonly jobId: string;
  /** The page's address with the invite in its fragment. */
  readonly link: string;
  progress(): Promise<Progress>;
  owner(action: 'pause' | 'publish' | 'close'): Promise<void>;
  /** Any other call of the owner below the job. */
  post(path: string, body: object): Promise<void>;
  get<T>(path: string): Promise<T>;
}

/** The real service on two free ports of this machine, keeping nothing. */
export class Site {
  readonly server: LocalServer;
  readonly #owner: ApiClient;

  private constructor(server: LocalServer, owner: ApiClient) {
    this.server = server;
    this.#owner = owner;
  }

  static async open(): Promise<Site> {
    const server = await startServer({ folder: ':memory:', port: 0 });
    const { owner } = await ownerSession(server);
    return new Site(server, owner);
  }

  async close(): Promise<void> {
    this.#owner.close();
    await this.server.close();
  }

  /** Creates, fills and publishes a job and invites annotators. */
  async job(wish: JobWish): Promise<SiteJob> {
    const owner = this.#owner;
    const { jobId } = await owner.call<JobView>('POST', '/jobs', jobFile(wish));
    const path = `/jobs/${jobId}`;
    const files = filesOf(wish);
    const { uploads } = await owner.call<Uploads>('POST', `${path}/import`, {
      upload: files.map(({ name }) => name),
    });
    for (const [i, { url }] of uploads.entries()) {
      const { body = '', type = '' } = files[i] ?? {};
      await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
    }
    const manifest = { manifest: 'manifest.jsonl' };
    const imported = await owner.call<ImportProgress>('POST', `${path}/import`, manifest);
    if (imported.tasks !== wish.tasks) throw new Error(`imported ${JSON.stringify(imported)}`);
    await owner.call('POST', `${path}/publish`);
    const invite = await owner.call<Invite>('POST', `${path}/invites`, {});
    return {
      jobId,
      link: `${this.server.url}/#invite=${invite.token}`,
      progress: () => owner.call<Progress>('GET', `${path}/progress`),
      owner: async (action) => void (await owner.call('POST', `${path}/${action}`)),
      get: (under) => owner.call('GET', `${path}/${under}`),
      post: async (under, body) => void (await owner.call('POST', `${path}/${under}`, body)),
    };
  }
}

const RHYTHMS = ['Sinus rhythm', 'Atrial fibrillation', 'Flutter or block', 'Too noisy to tell'];

const jobFile = ({ media, tasks: _, question, choices = RHYTHMS, ...file }: JobWish) => ({
  name: 'ECG rhythm strips',
  redundancy: 1,
  instructions: 'Look at the whole strip before you decide.\n\nPress X when it cannot be read.',
  ...file,
  question: {
    type: 'choice',
    text: question ?? 'Which rhythm does this strip show?',
    media,
    choices: choices.map((text, i) => ({ value: `c${i + 1}`, text })),
  },
});

interface SiteFile {
  readonly name: string;
  readonly body: string;
  readonly type: string;
}

/** The manifest and the data objects it names. */
function filesOf({ media, tasks, entry, gold, choices = RHYTHMS }: JobWish): SiteFile[] {
  const hidden = gold === undefined ? 0 : HIDDEN_LINES;
  const names = Array.from({ length: tasks + hidden }, (_, i) => `d/${i}`);
  const line = (i: number) =>
    media === 'text' ? { source: passage(i, i - tasks) } : { 'source-ref': names[i] };
  const known = (i: number) => ({
    gold: { answer: `c${((i - tasks) % choices.length) + 1}`, reason: reasonOf(i - tasks) },
  });
  const work = names.map((_, i) => (i < tasks ? line(i) : { ...line(i), ...known(i) }));
  const entryGold = entry === undefined ? [] : goldLines(choices.length);
  const body = [...work, ...entryGold].map((one) => JSON.stringify(one)).join('\n');
  const manifest = { name: 'manifest.jsonl', body, type: 'application/jsonl' };
  if (media === 'text') return [manifest];
  const strips = media === 'waveform' ? synthesizeStrips(names.length, 11).map(waveformJson) : [];
  const objects = names.map((name, i) =>
    media === 'waveform'
      ? { name, body: strips[i] ?? '', type: 'application/json' }
      : { name, body: picture(i), type: 'image/svg+xml' },
  );
  return [manifest, ...objects];
}

const reasonOf = (i: number): string => `Case ${i} has regular P waves before every beat.`;

/** Gold of text for training and exam; number i is of choice i, in turn: see `keyTo`. */
const goldLines = (choices: number) =>
  [
    ...Array.from({ length: TRAINING_LINES }, (_, i) => ({ use: 'training', i })),
    ...Array.from({ length: EXAM_LINES }, (_, i) => ({ use: 'exam', i })),
  ].map(({ use, i }) => ({
    source: `${use} case ${i}.\n\nThe strip shows what it shows.`,
    gold: {
      answer: `c${(i % choices) + 1}`,
      use,
      reason: reasonOf(i),
    },
  }));

/** The key that answers gold of text rightly, by what stands in it. */
export const keyTo = (text: string, choices = RHYTHMS.length): string =>
  String((Number(/case (\d+)/.exec(text)?.[1]) % choices) + 1);

const passage = (i: number, gold: number): string =>
  `Report ${i + 1}${gold < 0 ? '' : `, case ${gold}`}.\n\n${'The heart is of normal size, the lungs are clear. '.repeat(12)}`;

const picture = (i: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#333"/><circle cx="${200 + 40 * i}" cy="300" r="90" fill="#bbb"/></svg>`;
