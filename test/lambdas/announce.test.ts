import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handler } from '../../lambdas/job/announce.ts';
import { provide } from '../../lambdas/runtime.ts';
import { recordOf } from '../../src/adapters/embedded/changes.ts';
import type { Announcement, JobEvent, JobNews } from '../../src/contracts/job-event.ts';
import { exportDataset, newestDataset } from '../../src/flows/export.ts';
import { publishJob, stopJob } from '../../src/flows/job.ts';
import { changeRedundancy } from '../../src/flows/redundancy.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import {
  allAnswered,
  draftWith,
  handFor,
  importAll,
  joined,
  manifestOf,
  publishedJob,
} from '../support/job.ts';
import { catchLog, type LogLines } from '../support/log-lines.ts';
import { openWorld, type World } from '../support/world.ts';

const announce = handler as unknown as (
  event: DynamoDBStreamEvent,
  context: object,
) => Promise<DynamoDBBatchResponse>; // as the stream calls it

let world: World;
let services: Services;
let log: LogLines;
beforeEach(() => {
  log = catchLog();
  world = openWorld();
  services = world.services;
  provide(services);
});
afterEach(() => {
  world.close();
  log.restore();
});

const records = (): DynamoDBRecord[] =>
  world.store.changesAfter(0, 10_000).map((change) => recordOf(change, 'default'));
const deliver = (Records = records()) => announce({ Records }, {});
const ownIn = (told: readonly Announcement[]): JobEvent[] =>
  told.flatMap(({ detail }) => ('eventId' in detail ? [detail] : []));
const newsIn = (told: readonly Announcement[]): JobNews[] =>
  ownIn(told).flatMap((event) => event.news);
const news = () => newsIn(world.events.told);
const swept = () => sweep(services, services.now() + 60_000);

async function answerAll(jobId: string, annotatorId: string, hands: number): Promise<void> {
  for (let i = 0; i < hands; i++) {
    const hand = await handFor(services, jobId, annotatorId);
    const { assignmentId } = hand;
    await acceptResponse(services, { assignmentId, annotatorId, answers: allAnswered(hand) });
  }
}

test('the life of a job is told in its order, each change once a version', async () => {
  const jobId = await publishedJob(services, { tasks: 4 }, { redundancy: 1 });
  const [first = '', second = ''] = await joined(services, jobId, 2);
  await stopJob(services, { jobId, event: 'pause', stepMs: 1_000 });
  await swept();
  expect((await deliver()).batchItemFailures).toEqual([]);
  expect(news()).toEqual(['created', 'imported', 'published', 'paused']);

  await publishJob(services, jobId);
  await answerAll(jobId, first, 2);
  await swept();
  await swept();
  await voidAnnotator(services, { jobId, annotatorId: first, by: 'staff:o1', stepMs: 1_000 });
  await swept();
  await answerAll(jobId, second, 2);
  await swept();
  await exportDataset(services, jobId);
  await exportDataset(services, jobId);
  await stopJob(services, { jobId, event: 'close', stepMs: 1_000 });
  const before = world.events.told.length;
  await deliver();
  const since = world.events.told.slice(before);
  expect(newsIn(since).slice(4)).toEqual([
    'published',
    'complete',
    'reopened',
    'complete',
    'exported',
    'closed',
  ]);
  const statuses = since.flatMap(({ detail }) =>
    'LabelingJobStatus' in detail ? [detail.LabelingJobStatus] : [],
  );
  expect(statuses).toEqual(['Completed']);
});

test('an event that comes again has the same id, whatever came in between', async () => {
  const jobId = await publishedJob(services, { tasks: 3 });
  const before = records();
  await deliver(before);
  await stopJob(services, { jobId, event: 'close', stepMs: 1_000 });
  await deliver(before);
  const told = world.events.told.map((each) => JSON.stringify(each));
  expect(told.slice(3)).toEqual(told.slice(0, 3));
  expect(new Set(world.events.told.map(({ id }) => id)).size).toBe(3);
});

test('an export before the sweep says that the job is complete', async () => {
  const jobId = await publishedJob(services, { tasks: 2 }, { redundancy: 1 });
  const [person = ''] = await joined(services, jobId, 1);
  await answerAll(jobId, person, 1);
  await exportDataset(services, jobId);
  await swept();
  await deliver();
  expect(ownIn(world.events.told).at(-1)).toMatchObject({
    news: ['complete', 'exported'],
    complete: true,
  });
});

/** The services, with something that happens once while a dataset is written. */
function meanwhile(act: () => Promise<unknown>): Services {
  const { objects } = services;
  let happened = false;
  return {
    ...services,
    objects: {
      get: objects.get.bind(objects),
      head: objects.head.bind(objects),
      copy: objects.copy.bind(objects),
      signGet: objects.signGet.bind(objects),
      signPut: objects.signPut.bind(objects),
      put: async (...args) => {
        if (!happened) {
          happened = true;
          await act();
        }
        return objects.put(...args);
      },
    },
  };
}

test('an export that the end of its job overtakes reads again, and is told once as the final one', async () => {
  const jobId = await publishedJob(services, { tasks: 5 }, { redundancy: 1 });
  const [person = ''] = await joined(services, jobId, 1);
  await answerAll(jobId, person, 1);
  const rest = async () => {
    await answerAll(jobId, person, 1);
    await swept();
  };
  const { dataset } = await exportDataset(meanwhile(rest), jobId);
  expect(dataset).toMatchObject({ complete: 5, answers: 5 });
  await deliver();
  expect(news().slice(3)).toEqual(['complete', 'exported']);
  expect(ownIn(world.events.told).at(-1)).toMatchObject({
    complete: true,
    dataset: dataset.datasetId,
  });
});

test('an export that another one overtakes reads again, so that the newest dataset is the newest', async () => {
  const jobId = await publishedJob(services, { tasks: 11 }, { redundancy: 1 });
  const [person = ''] = await joined(services, jobId, 1);
  await answerAll(jobId, person, 1);
  const another = async () => {
    await answerAll(jobId, person, 1);
    await exportDataset(services, jobId);
    await voidAnnotator(services, { jobId, annotatorId: person, by: 'staff:o1', stepMs: 1_000 });
    const [second = ''] = await joined(services, jobId, 1);
    await answerAll(jobId, second, 3);
  };
  const { dataset } = await exportDataset(meanwhile(another), jobId);
  expect(dataset).toMatchObject({ answers: 8, annotators: 1 });
  expect((await newestDataset(services, jobId)).dataset).toEqual(dataset);
  await deliver();
  expect(news().slice(3)).toEqual(['exported', 'exported']);
});

test('an export that was begun before a job was reopened does not call it complete', async () => {
  const jobId = await publishedJob(services, { tasks: 2 }, { redundancy: 1 });
  const [first = ''] = await joined(services, jobId, 1);
  await answerAll(jobId, first, 1);
  await swept();
  const reopen = async () => {
    await voidAnnotator(services, { jobId, annotatorId: first, by: 'staff:o1', stepMs: 1_000 });
    await swept();
  };
  await exportDataset(meanwhile(reopen), jobId);
  await deliver();
  expect(news().slice(3)).toEqual(['complete', 'reopened', 'exported']);
  expect(ownIn(world.events.told).at(-1)).toMatchObject({ complete: false });
  expect(world.events.told.some(({ detail }) => 'LabelingJobStatus' in detail)).toBe(false);
});

test('an export that was begun before more answers were asked for does not call the job complete', async () => {
  const jobId = await publishedJob(services, { tasks: 2 }, { redundancy: 1 });
  const [first = ''] = await joined(services, jobId, 1);
  await answerAll(jobId, first, 1);
  const more = () => changeRedundancy(services, { jobId, redundancy: 2, stepMs: 1_000 });
  await exportDataset(meanwhile(more), jobId);
  await deliver();
  expect(news().slice(3)).toEqual(['exported']);
});

test('a job is not complete while answers are missing or more are wished for', async () => {
  const jobId = await publishedJob(services, { tasks: 5 }, { redundancy: 1 });
  const [person = ''] = await joined(services, jobId, 1);
  await answerAll(jobId, person, 1);
  await swept();
  await exportDataset(services, jobId);
  await answerAll(jobId, person, 1);
  await changeRedundancy(services, { jobId, redundancy: 2, stepMs: 0 });
  await swept();
  await deliver();
  expect(news()).toEqual(['created', 'imported', 'published', 'exported']);
});

test('a manifest without a task is told as a failed import', async () => {
  const jobId = await draftWith(services, manifestOf(0, 2));
  await importAll(services, jobId);
  await deliver();
  expect(news()).toEqual(['created', 'import-failed']);
});

test('a bus that is away loses nothing: the stream is told where to go on', async () => {
  await publishedJob(services, { tasks: 3 });
  const all = records();
  const Records = all.filter(({ dynamodb }) => /^[JI]$/.test(dynamodb?.Keys?.['sk']?.S ?? ''));
  let away = true;
  provide({
    ...services,
    events: {
      announce: async (announcements) => {
        if (away && announcements[0]?.id.includes('import')) throw new Error('away');
        await services.events.announce(announcements);
      },
    },
  });
  const { batchItemFailures } = await announce({ Records }, {});
  const failed = Records.findIndex(
    ({ dynamodb }) => dynamodb?.SequenceNumber === batchItemFailures[0]?.itemIdentifier,
  );
  expect(failed).toBeGreaterThan(0);
  expect(news()).toEqual(['created']);
  away = false;
  await announce({ Records: Records.slice(failed) }, {});
  expect(news()).toEqual(['created', 'imported', 'published']);
});
