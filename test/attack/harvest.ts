import { provide } from '../../lambdas/runtime.ts';
import type { Hand } from '../../src/contracts/assignment.ts';
import type { JobFile } from '../../src/contracts/job.ts';
import { createJob, publishJob } from '../../src/flows/job.ts';
import { createInvite } from '../../src/flows/session.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { Chance } from '../support/chance.ts';
import { loadHandlers } from '../support/handler-caller.ts';
import { CHOICES, importAll, jobFile, upload } from '../support/job.ts';
import { openWorld, type World } from '../support/world.ts';
import { Browser, type Judge } from './browser.ts';
import { type Campaign, USUAL } from './campaigns.ts';
import { type Material, materialFor, writtenIn } from './material.ts';
import { COLUMNS, Notebook } from './notebook.ts';
import { PageCaller } from './page-caller.ts';
import { Rhythm } from './rhythm.ts';
import { type Repetition, Ring } from './ring.ts';
import { Rows } from './rows.ts';

const PEOPLE = 200;
const STEP_MS = 500;
const SWEEP_EVERY_MS = 60_000;
const LEASE_SECONDS = 120;

/** What a campaign brought in. */
export interface Harvest {
  readonly rows: Rows;
  readonly hands: number;
  /** What repetition told the ring after each quarter of the hands. */
  readonly repetition: readonly Repetition[];
  readonly rhythm: Rhythm;
}

/** Lets 200 browsers work on a job by the real handlers, in memory, on a clock that the campaign moves. */
export async function harvest(campaign: Campaign, seed: number): Promise<Harvest> {
  const world = openWorld(seed);
  provide(world.services);
  try {
    const { jobId, material } = await publish(world, campaign);
    return await play(world, campaign, jobId, material);
  } finally {
    world.close();
  }
}

/** The job of a campaign. A pool too small is allowed: a build that leaks is tried with one. */
export const jobFileOf = (campaign: Campaign): JobFile => {
  const { media, taskSuiteSize, redundancy, goldRate, maxRedundancy } = campaign;
  return jobFile({
    question: {
      type: 'choice',
      text: 'Does it show an effusion?',
      media,
      choices: CHOICES.map((value) => ({ value, text: value })),
    },
    taskSuiteSize,
    redundancy,
    leaseSeconds: LEASE_SECONDS,
    gold: { rate: goldRate, runsOut: 'allow' },
    ...(maxRedundancy === undefined ? {} : { adaptive: { maxRedundancy } }),
  });
};

async function publish(world: World, campaign: Campaign) {
  const { services } = world;
  const { jobId } = await createJob(services, jobFileOf(campaign));
  const material = await materialFor(world, jobId, campaign);
  await upload(services, jobId, material.manifest);
  await importAll(services, jobId);
  await publishJob(services, jobId);
  return { jobId, material };
}

/** Knows every data object again, by its text or by the bytes of its file. */
class Knowing implements Judge {
  readonly #world: World;
  readonly #material: Material;
  readonly #files = new Map<string, { text: string; bytes: number; mediaType: string }>();

  constructor(world: World, material: Material) {
    this.#world = world;
    this.#material = material;
  }

  now(): number {
    return this.#world.clock.now;
  }

  async identify({ source = '', media }: Hand['tasks'][number]) {
    const file = media === undefined ? undefined : await this.#file(media);
    const known = this.#material.known.get(file?.text ?? source);
    if (known === undefined) throw new Error('a hand shows what nobody uploaded');
    return { ...known, file };
  }

  async #file(url: string) {
    const key = new URL(url).pathname.slice('/objects/'.length);
    const there = this.#files.get(key);
    if (there !== undefined) return there;
    const { objects } = this.#world;
    const [head, body] = [await objects.head(key), await objects.get(key)];
    const parts: Uint8Array[] = [];
    for await (const part of body ?? []) parts.push(part);
    const file = {
      text: writtenIn(Buffer.concat(parts)),
      bytes: head?.bytes ?? 0,
      mediaType: head?.mediaType ?? '',
    };
    this.#files.set(key, file);
    return file;
  }
}

async function play(
  world: World,
  campaign: Campaign,
  jobId: string,
  material: Material,
): Promise<Harvest> {
  const { clock, services } = world;
  const { ways = USUAL } = campaign;
  const chance = new Chance(world.chance.below(2 ** 31));
  const handlers = await loadHandlers();
  const judge = new Knowing(world, material);
  const books = {
    rhythm: new Rhythm(campaign.goldRate),
    ring: new Ring(),
    rows: new Rows(COLUMNS),
  };
  const { ring, rows } = books;
  const { token } = await createInvite(services, { jobId, people: PEOPLE, days: 1 });
  const notebooks = Array.from({ length: PEOPLE }, (_, i) => new Notebook(i, books));
  const browsers: Browser[] = [];
  for (const [i, notebook] of notebooks.entries()) {
    const own = new Chance(chance.below(2 ** 31));
    const browser = new Browser(new PageCaller(handlers), own, judge, notebook, ways);
    await browser.join(token, `harvester-of-this-job-${i}`);
    browsers.push(browser);
  }
  const repetition: Repetition[] = [];
  let [hands, sweptAt] = [0, clock.now];
  const working = [...browsers];
  while (working.length > 0 && hands < campaign.hands) {
    clock.advance(STEP_MS);
    if (clock.now - sweptAt >= SWEEP_EVERY_MS) {
      await sweep(services, clock.now + SWEEP_EVERY_MS);
      sweptAt = clock.now;
    }
    const at = chance.below(working.length);
    const seen = await working[at]?.act();
    if (seen === 'done') working.splice(at, 1);
    else hands += seen ?? 0;
    const quarter = Math.floor((4 * hands) / campaign.hands);
    if (quarter > repetition.length) repetition.push(ring.repetition());
  }
  for (const notebook of notebooks) notebook.close();
  if (working.length === 0) repetition.push(ring.repetition());
  return { rows, hands, repetition, rhythm: books.rhythm };
}
