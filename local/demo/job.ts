import { createHash } from 'node:crypto';
import type { JobFile, JobView } from '../../src/contracts/job.ts';
import type { ImportProgress, Uploads } from '../../src/contracts/manifest.ts';
import { seededRandom } from '../../src/inference/numeric.ts';
import type { ApiClient } from '../api-client.ts';
import { type Rhythm, type Strip, synthesizeStrips, waveformJson } from './ecg.ts';

const STRIPS = 200;
const SEED = 20_261_124;
const GOLD_SHARE = 0.1;
const UPLOADS_AT_ONCE = 8;

/** The job that `npm start` shows, as an owner would write it. */
export const DEMO_JOB = {
  name: 'ECG rhythm strips',
  question: {
    type: 'choice',
    text: 'Which rhythm does this strip show?',
    media: 'waveform',
    choices: [
      { value: 'sinus', text: 'Sinus rhythm' },
      { value: 'afib', text: 'Atrial fibrillation' },
      { value: 'flutter', text: 'Atrial flutter or block' },
      { value: 'noise', text: 'Noise, not readable' },
    ],
    abstentions: ['unsure'],
  },
  instructions: [
    'Ten seconds of lead II at 25 mm/s and 10 mm/mV. Choose the rhythm that explains the whole strip.',
    'Sinus rhythm: a P wave before every QRS, and RR intervals that change slowly.',
    'Atrial fibrillation: no P waves, a restless baseline, RR intervals without any pattern.',
    'Atrial flutter or block: sawtooth waves between the QRS, or regular P waves of which some are not followed by a QRS.',
    'Noise: movement, muscle or a loose electrode hides the rhythm.',
    'A few beats out of turn do not change the rhythm. These strips are synthetic: no patient is behind them.',
  ].join('\n\n'),
  redundancy: 5,
  taskSuiteSize: 5,
  leaseSeconds: 120,
  saveEvery: 2,
  gold: { rate: 0.1 },
  aggregation: { method: 'auto' },
  labelName: 'rhythm',
} as const satisfies Omit<JobFile, 'question'> & { question: unknown };

/** The strips of the demo, the same at every start: the truth is known by construction. */
export interface DemoStrips {
  readonly files: readonly { readonly name: string; readonly body: string }[];
  /** One line a strip; a tenth of them carry `gold`. */
  readonly manifest: string;
  /** What a strip shows, by its line in the manifest from 1. */
  readonly truthOfLine: ReadonlyMap<number, Rhythm>;
  /** What a strip shows, by the SHA-256 of the file that a page receives. */
  readonly truthOfFile: ReadonlyMap<string, Rhythm>;
}

export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/** Synthesizes the strips and writes their manifest. About half a second. */
export function demoStrips(): DemoStrips {
  const strips = synthesizeStrips(STRIPS, SEED);
  const random = seededRandom(SEED);
  const gold = new Set<number>();
  while (gold.size < STRIPS * GOLD_SHARE) gold.add(Math.floor(random() * STRIPS));
  const files = strips.map((strip, i) => ({ name: nameOf(i), body: waveformJson(strip) }));
  const lines = strips.map((strip, i) => lineOf(strip, i, gold.has(i)));
  return {
    files,
    manifest: lines.join(''),
    truthOfLine: new Map(strips.map((strip, i) => [i + 1, strip.rhythm])),
    truthOfFile: new Map(files.map(({ body }, i) => [sha256(body), strips[i]?.rhythm ?? 'noise'])),
  };
}

const nameOf = (i: number): string => `strips/${String(i + 1).padStart(3, '0')}.json`;

const lineOf = ({ rhythm }: Strip, i: number, gold: boolean): string =>
  `${JSON.stringify({ 'source-ref': nameOf(i), ...(gold ? { gold: rhythm } : {}) })}\n`;

/** Creates, fills and publishes the demo job through the API, as the command line would. */
export async function createDemoJob(owner: ApiClient, strips: DemoStrips): Promise<JobView> {
  const job = await owner.call<JobView>('POST', '/jobs', DEMO_JOB);
  const path = `/jobs/${job.jobId}`;
  const files = [...strips.files, { name: 'manifest.jsonl', body: strips.manifest }];
  for (let from = 0; from < files.length; from += 100) {
    await upload(owner, path, files.slice(from, from + 100));
  }
  let imported: ImportProgress;
  do {
    imported = await owner.call<ImportProgress>('POST', `${path}/import`, {
      manifest: 'manifest.jsonl',
    });
  } while (!imported.done);
  if (imported.skipped > 0)
    throw new Error(`the demo's own manifest has ${imported.skipped} bad lines`);
  await owner.call('POST', `${path}/publish`);
  return job;
}

async function upload(owner: ApiClient, path: string, files: DemoStrips['files']): Promise<void> {
  const names = files.map(({ name }) => name);
  const { uploads } = await owner.call<Uploads>('POST', `${path}/import`, { upload: names });
  const waiting = uploads.map(({ url }, i) => ({ url, body: files[i]?.body ?? '' }));
  const workers = Array.from({ length: UPLOADS_AT_ONCE }, async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const reply = await fetch(next.url, { method: 'PUT', body: next.body });
      if (!reply.ok) throw new Error(`an upload was answered with ${reply.status}`);
    }
  });
  await Promise.all(workers);
}
