import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelKey } from '../../src/core/model.ts';
import { aggregate } from '../../src/flows/aggregation.ts';
import { fitModel, fitModels } from '../../src/flows/fit.ts';
import { labelPage } from '../../src/flows/labels.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { voidAnnotator } from '../../src/flows/void.ts';
import type { Services } from '../../src/ports.ts';
import { stored, suitesIn } from '../support/answered.ts';
import { numberOf, says, workOff } from '../support/exported.ts';
import { joined, publishedJob, truthOf } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld(5);
  services = world.services;
});
afterEach(() => world.close());

const right = (text: string) => ({ choice: truthOf(numberOf(text)) });
const wrong = (text: string) => ({ choice: truthOf(numberOf(text) + 1) });
const models = () => stored(world, 'model');
const only = () => models()[0];

/** A job whose first two people are right and whose third is wrong; gold tells who is who. */
async function answered(change: object = {}, tasks = 12): Promise<[string, string[]]> {
  const rule = { redundancy: 3, gold: { rate: 0.5, maxExposures: 9 }, ...change };
  const jobId = await publishedJob(services, { tasks, gold: 12 }, rule);
  const people = await joined(services, jobId, 6);
  await workOff(services, jobId, people[0] ?? '', right);
  await workOff(services, jobId, people[1] ?? '', right);
  await workOff(services, jobId, people[2] ?? '', wrong);
  return [jobId, people];
}

const sayOf = async (jobId: string) =>
  (await labelPage(services, jobId, undefined)).labels.map(({ label, confidence }) => [
    label,
    confidence,
  ]);

describe('a fit', () => {
  it('is due with ten answers, and again when they have grown by half', async () => {
    const jobId = await publishedJob(services, { tasks: 12 }, { redundancy: 3 });
    const people = await joined(services, jobId, 3);
    expect(await fitModel(services, jobId)).toBe('not-due');
    await workOff(services, jobId, people[0] ?? '', right);
    expect(await fitModel(services, jobId)).toBe('fitted');
    expect(await fitModel(services, jobId)).toBe('not-due');
    expect(models()).toMatchObject([{ jobId, answers: 12, version: 1 }]);
    await workOff(services, jobId, people[1] ?? '', wrong);
    expect(await fitModels(services, Number.POSITIVE_INFINITY)).toBe(1);
    expect(models()).toMatchObject([{ answers: 24, version: 2 }]);
  });

  it('forgets the votes of somebody who was barred', async () => {
    const [jobId, people] = await answered();
    expect(await fitModel(services, jobId)).toBe('fitted');
    await voidAnnotator(services, {
      jobId,
      annotatorId: people[2] ?? '',
      by: 'staff:o1',
      stepMs: 1e9,
    });
    expect(await fitModel(services, jobId)).toBe('fitted');
    expect(only()).toMatchObject({ answers: 24, version: 2 });
  });

  it('that dies between the object and its name leaves the job as it was, and the next one is whole', async () => {
    const [jobId] = await answered();
    const before = await sayOf(jobId);
    const { store } = services;
    const dying: Services = {
      ...services,
      store: {
        get: store.get.bind(store),
        getMany: store.getMany.bind(store),
        queryPartition: store.queryPartition.bind(store),
        queryIndex: store.queryIndex.bind(store),
        commit: async () => {
          throw new Error('crash');
        },
      },
    };
    await expect(fitModel(dying, jobId)).rejects.toThrow('crash');
    expect(models()).toEqual([]);
    expect(await sayOf(jobId)).toEqual(before);
    expect(await fitModel(services, jobId)).toBe('fitted');
    expect(await sayOf(jobId)).not.toEqual(before);
  });

  it('is not made where labels are shares of votes', async () => {
    const [jobId] = await answered({ aggregation: { method: 'majority' } });
    expect(await fitModel(services, jobId)).toBe('not-due');
    expect((await sayOf(jobId))[0]).toEqual(['yes', 0.666667]);
  });
});

describe('labels as they stand', () => {
  it('are by shrunken shares first, and by the model once there is one', async () => {
    const [jobId] = await answered();
    expect((await sayOf(jobId)).map(([, confidence]) => confidence)).toEqual(
      Array(12).fill(0.583333),
    );
    await fitModel(services, jobId);
    const now = await sayOf(jobId);
    expect(now.map(([label]) => label)).toEqual(Array.from({ length: 12 }, (_, i) => truthOf(i)));
    for (const [, confidence] of now) expect(confidence).toBeGreaterThan(0.6);
    const [contested] = (await progressOf(services, jobId)).contested;
    const known = now.map(([, confidence]) => Number(confidence));
    expect(contested?.confidence).toBe(Math.min(...known));
  });

  it.each([
    ['is gone', undefined],
    ['is torn', (whole: Buffer) => whole.subarray(0, whole.length >> 1)],
    ['holds something else', (whole: Buffer) => Buffer.from(whole.toString().replace('0.', '1.'))],
  ])('are by shrunken shares again where the object of the model %s', async (_, damage) => {
    const [jobId] = await answered();
    await fitModel(services, jobId);
    const key = modelKey(only());
    const parts: Uint8Array[] = [];
    for await (const part of (await services.objects.get(key)) ?? []) parts.push(part);
    const get: Services['objects']['get'] = async (asked, range) => {
      if (asked !== key) return services.objects.get(asked, range);
      return damage && bytes(damage(Buffer.concat(parts)));
    };
    const { objects } = services;
    const damaged: Services = {
      ...services,
      objects: {
        put: objects.put.bind(objects),
        head: objects.head.bind(objects),
        copy: objects.copy.bind(objects),
        signGet: objects.signGet.bind(objects),
        signPut: objects.signPut.bind(objects),
        get,
      },
    };
    const { labels } = await labelPage(damaged, jobId, undefined);
    expect(labels[0]?.confidence).toBe(0.583333);
  });
});

describe('one more answer', () => {
  const adaptive = { maxRedundancy: 5, minConfidence: 0.65 };

  it('is asked by shrunken shares, and no longer once a model is sure', async () => {
    const [jobId] = await answered({ adaptive });
    const [first, second] = suitesIn(world);
    expect(await aggregate(services, first!)).toBe('reopened');
    await fitModel(services, jobId);
    expect(await aggregate(services, second!)).toBe('labelled');
    expect(suitesIn(world).map(({ model }) => model)).toEqual([undefined, 1, undefined, undefined]);
  });

  it('is asked for as long as the dataset would have more wrong labels than it may', async () => {
    const [jobId] = await answered({ adaptive: { ...adaptive, targetError: 0.001 } });
    await fitModel(services, jobId);
    expect(await aggregate(services, suitesIn(world)[0]!)).toBe('reopened');
    const [lax] = await answered({ adaptive: { ...adaptive, targetError: 0.5 } });
    await fitModel(services, lax);
    const suite = suitesIn(world).find(({ jobId }) => jobId === lax);
    expect(await aggregate(services, suite!)).toBe('labelled');
  });

  it('is asked of no task that nobody could answer beyond the most', async () => {
    const [jobId, people] = await answered({ adaptive: { ...adaptive, targetError: 0.001 } }, 3);
    await fitModel(services, jobId);
    for (const person of people.slice(3, 5)) {
      expect(await aggregate(services, suitesIn(world)[0]!)).toBe('reopened');
      await workOff(services, jobId, person, says('maybe'));
    }
    expect(suitesIn(world)[0]?.wanted).toEqual([5, 5, 4]); // the third is "maybe" indeed
    expect(await aggregate(services, suitesIn(world)[0]!)).toBe('labelled');
  });
});

async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
