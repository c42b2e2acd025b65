import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportDataset } from '../../src/flows/export.ts';
import { publishJob } from '../../src/flows/job.ts';
import type { Services } from '../../src/ports.ts';
import { linesIn, says, textIn, workOff } from '../support/exported.ts';
import {
  draftWith,
  goldTextOf,
  importAll,
  jobFile,
  joined,
  publishedJob,
  textOf,
  upload,
} from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let services: Services;
beforeEach(() => {
  world = openWorld();
  services = world.services;
});
afterEach(() => world.close());

/** Names and types of the members of a value, as deep as they go. */
const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]))
    : typeof value;

describe('the Ground Truth manifest', () => {
  const contract = JSON.parse(
    readFileSync(
      new URL('../fixtures/contracts/ground-truth-output.json', import.meta.url),
      'utf8',
    ),
  );

  async function lineOf(media: 'text' | 'image' | 'waveform', labelName: string) {
    const question = { ...jobFile().question, media };
    const jobId = await draftWith(services, '', { question, labelName, redundancy: 1 });
    const sourced = media === 'text' ? { source: textOf(0) } : { 'source-ref': 'cxr/0001.png' };
    const line = { ...sourced, [labelName]: 'an earlier label', patient: 'p1' };
    await upload(services, jobId, `${JSON.stringify(line)}\n`);
    await upload(services, jobId, 'bytes', 'cxr/0001.png');
    await importAll(services, jobId);
    await publishJob(services, jobId);
    const [one = ''] = await joined(services, jobId, 1);
    world.clock.advance(123);
    await workOff(services, jobId, one, says('maybe'));
    const [output] = await linesIn(
      services,
      await exportDataset(services, jobId),
      'output.manifest',
    );
    const { patient, ...known } = output;
    expect(patient).toBe('p1');
    return { known, jobId };
  }

  it.each([
    ['image', 'finding', 'image-classification'],
    ['text', 'mood', 'text-classification'],
  ] as const)('of an %s job has the lines of Ground Truth', async (media, labelName, type) => {
    const { known, jobId } = await lineOf(media, labelName);
    expect(shapeOf(known)).toEqual(shapeOf(contract[type]));
    expect(known[labelName]).toBe(2);
    expect(known[`${labelName}-metadata`]).toEqual({
      'class-name': 'maybe',
      confidence: expect.any(Number),
      type: `groundtruth/${type}`,
      'job-name': `labeling-job/${jobId}`,
      'human-annotated': 'yes',
      'creation-date': '2026-09-21T14:13:20.123000',
    });
    expect(Object.keys(known)).toEqual(Object.keys(contract[type]));
  });

  it('of a waveform job has a custom label', async () => {
    const { known } = await lineOf('waveform', 'rhythm');
    expect(Object.keys(known['rhythm-metadata'])).toEqual(
      Object.keys(contract.custom['rhythm-metadata']),
    );
    expect(known.rhythm).toMatchObject({ class: 'maybe' });
    expect(known['rhythm-metadata'].type).toBe('groundtruth/custom');
  });

  it('says nothing of gold, but for how many taught what confidence is worth', async () => {
    const jobId = await publishedJob(services, { tasks: 3, gold: 6 });
    const [one = ''] = await joined(services, jobId, 1);
    await workOff(services, jobId, one, says('no'));
    const view = await exportDataset(services, jobId);
    for (const name of ['labels.jsonl', 'output.manifest', 'dataset.json']) {
      const text = await textIn(services, view, name);
      const told = name === 'dataset.json' ? /"(reason|by|goldTasks)": .*\n/g : /$^/g;
      expect(text.replaceAll(told, '')).not.toMatch(/gold/i);
      for (let i = 0; i < 6; i++) expect(text).not.toContain(goldTextOf(i));
    }
  });
});
