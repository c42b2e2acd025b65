import { openEvents } from '../../src/adapters/embedded/events.ts';
import { openObjects } from '../../src/adapters/embedded/objects.ts';
import { system } from '../../src/adapters/system.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import { JobFile } from '../../src/contracts/job.ts';
import { inputKey } from '../../src/core/import.ts';
import { importStep } from '../../src/flows/import.ts';
import { createJob, publishJob } from '../../src/flows/job.ts';
import { createInvite, startSession } from '../../src/flows/session.ts';
import type { IdKind, Services, Store } from '../../src/ports.ts';
import { inTurn } from './in-turn.ts';

const START = 1_790_000_000_000;
const tokens = openTokens(Buffer.alloc(32, 5));

/** A small published job with three people over one store: the same in every respect over another. */
export interface World {
  readonly services: Services;
  readonly jobId: string;
  readonly people: readonly string[];
  /** Assignments that each person was handed, oldest first. */
  readonly assignments: Map<string, readonly string[]>;
  wait(ms: number): void;
  close(): void;
}

const file = JobFile.parse({
  name: 'Differential',
  question: {
    type: 'choice',
    text: 'Is it?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
      { value: 'maybe', text: 'Maybe' },
    ],
  },
  redundancy: 2,
  taskSuiteSize: 3,
  leaseSeconds: 60,
  gold: { rate: 0.3, maxExposures: 3, runsOut: 'allow' },
});

const MANIFEST = [
  ...Array.from({ length: 11 }, (_, i) => ({ source: `text ${i}` })),
  { source: 'gold one', gold: 'yes' },
  { source: 'gold two', gold: ['yes', 'no'] },
  { source: 'gold three', gold: 'no' },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

/**
 * A clock that only the script moves, ids that count, chance from a small generator. A clock that ran on
 * by itself would tell flows that read two things at once in either order apart.
 */
function determined(): Pick<Services, 'now' | 'newId' | 'random'> & { wait(ms: number): void } {
  let now = START;
  let drawn = 0;
  let state = 12_345;
  return {
    now: () => now,
    newId: (kind: IdKind) => {
      const prefix = { job: 'j', invite: 'v', nonce: 'a', client: 'c', secret: 'x' }[kind];
      return prefix + String(drawn++).padStart(9, '0');
    },
    random: () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 2 ** 31;
    },
    wait: (ms) => {
      now += ms;
    },
  };
}

async function join(services: Services, jobId: string): Promise<readonly string[]> {
  const invite = await createInvite(services, { jobId, people: 3, days: 1 });
  const people: string[] = [];
  for (const device of ['device-one-0000001', 'device-two-0000002', 'device-three-00003']) {
    const session = await startSession(services, { invite: invite.token, device });
    people.push(session.annotatorId ?? '');
  }
  return people;
}

/** Imports, publishes and invites, all by the flows. */
export async function newWorld(store: Store, tenant: string): Promise<World> {
  const { wait, ...chance } = determined();
  const baseUrl = 'http://127.0.0.1:1';
  const objects = openObjects(':memory:', { tokens, baseUrl, now: () => START });
  const ordered = inTurn(store);
  const services: Services = {
    tenant,
    store: ordered,
    objects,
    tokens,
    events: openEvents(undefined),
    workflows: { startExport: async () => undefined },
    ...system,
    ...chance,
  };
  const { jobId } = await createJob(services, file);
  const manifest = 'manifest.jsonl';
  const body = Buffer.from(MANIFEST);
  await objects.put(inputKey(jobId, manifest), body, { mediaType: 'application/jsonl' });
  await importStep(services, { jobId, manifest, stepMs: 60_000 });
  await publishJob(services, jobId);
  const people = await join(services, jobId);
  const assignments = new Map<string, readonly string[]>();
  return { services, jobId, people, assignments, wait, close: () => objects.close() };
}
