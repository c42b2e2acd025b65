import type { JobFile } from '../src/contracts/job.ts';
import { importStep } from '../src/flows/import.ts';
import { createJob, publishJob } from '../src/flows/job.ts';
import { createInvite } from '../src/flows/session.ts';
import type { Services } from '../src/ports.ts';

/** What a benchmark's job is made of. */
export interface BenchJob {
  readonly tasks: number;
  readonly taskSuiteSize: number;
  readonly redundancy: number;
  readonly goldRate?: number;
  readonly saveEvery?: number;
  readonly leaseSeconds?: number;
}

const file = ({
  taskSuiteSize,
  redundancy,
  goldRate = 0,
  saveEvery = 5,
  leaseSeconds = 600,
}: BenchJob): JobFile => ({
  name: 'Benchmark',
  question: {
    type: 'choice',
    text: 'Does the report mention an effusion?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
      { value: 'maybe', text: 'Possibly' },
    ],
    abstentions: ['unsure'],
  },
  instructions: '',
  redundancy,
  taskSuiteSize,
  leaseSeconds,
  saveEvery,
  ...(goldRate > 0 ? { gold: { rate: goldRate, maxExposures: 100 } } : {}),
  aggregation: { method: 'auto' },
  labelName: 'label',
});

/** How many lines of a manifest are gold, which is spread over it. */
const goldOf = ({ tasks, goldRate = 0 }: BenchJob): number => Math.ceil(tasks * goldRate);

/** Whether line `i` of a manifest is gold; its text is “Report <i>: …”. */
export function isGoldLine(job: BenchJob, i: number): boolean {
  const gold = goldOf(job);
  const upTo = (line: number) => Math.floor((line * gold) / (job.tasks + gold));
  return upTo(i + 1) > upTo(i);
}

/** Manifest lines, made as they are read: a million of them need no memory. */
async function* manifest(job: BenchJob): AsyncGenerator<Uint8Array> {
  const lines: string[] = [];
  for (let i = 0; i < job.tasks + goldOf(job); i++) {
    const known = isGoldLine(job, i) ? { gold: i % 2 ? 'yes' : 'no' } : {};
    lines.push(
      JSON.stringify({ source: `Report ${i}: small left effusion, otherwise clear.`, ...known }),
    );
    if (lines.length < 1000) continue;
    yield Buffer.from(`${lines.join('\n')}\n`);
    lines.length = 0;
  }
  yield Buffer.from(lines.join('\n'));
}

/** Makes and publishes a job. @returns its id and an invite token for annotators */
export async function makeBenchJob(services: Services, job: BenchJob) {
  const { jobId } = await createJob(services, file(job));
  const key = `inputs/${jobId}/manifest.jsonl`;
  await services.objects.put(key, manifest(job), { mediaType: 'application/jsonl' });
  let done = false;
  while (!done) {
    ({ done } = await importStep(services, { jobId, manifest: 'manifest.jsonl', stepMs: 60_000 }));
  }
  await publishJob(services, jobId);
  const { token } = await createInvite(services, { jobId, people: 10_000, days: 1 });
  return { jobId, invite: token };
}
