import { afterEach, describe, expect, it } from 'vitest';
import { SCHEMA } from '../../src/adapters/upgrades.ts';
import type { ChangeGoldBody } from '../../src/contracts/gold.ts';
import type { Weightless } from '../../src/core/rules/record.ts';
import { exportDataset } from '../../src/flows/export.ts';
import { fitModel } from '../../src/flows/fit.ts';
import { changeGold } from '../../src/flows/gold/change.ts';
import { listContests } from '../../src/flows/gold/contest.ts';
import { next } from '../../src/flows/hand-out.ts';
import { publishJob } from '../../src/flows/job.ts';
import { currentJob } from '../../src/flows/lookup.ts';
import { progressOf } from '../../src/flows/progress.ts';
import { acceptResponse } from '../../src/flows/response.ts';
import { annotatorView, listDecisions, setStanding } from '../../src/flows/standing.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Item } from '../../src/ports.ts';
import { alwaysRight } from '../stored/crowd.ts';
import { type Fixture, makeFixture, SEED, textOfFixture } from '../stored/fixture.ts';
import { openHome } from '../stored/home.ts';
import {
  comeBy,
  goldAnswered,
  goldTallies,
  goOn,
  handsHeld,
  recordedTallies,
  workOn,
} from '../stored/journey.ts';
import { TASKS } from '../stored/story.ts';
import { collected, countedBy, stored } from '../support/answered.ts';
import { linesIn } from '../support/exported.ts';
import { openWorld } from '../support/world.ts';

const BY = 'staff:owner';
/** The task that was made gold in the story, in forms that have that. */
const MADE_GOLD = 14;
const MOST_BYTES = 60_000;
const FORMS = Array.from({ length: SCHEMA }, (_, i) => i + 1);

/** Since which form there are items of a kind. */
const SINCE: Readonly<Record<Item['kind'], number>> = {
  job: 1,
  import: 1,
  taskSuite: 1,
  assignment: 1,
  annotator: 1,
  gold: 1,
  invite: 1,
  client: 2,
  model: 2,
  decision: 3,
  entry: 3,
  terms: 3,
  contest: 3,
  rulesRecord: 3,
  weightless: 3,
};

const kindsOf = (rows: Fixture['rows']) => new Set<string>(rows.map(({ body }) => body.kind));

describe('a fixture', () => {
  it.each(FORMS)('of form %i has every kind of item as its Assay stored it', (form) => {
    const text = textOfFixture(form);
    const { rows }: Fixture = JSON.parse(text);
    const kinds = Object.entries(SINCE).filter(([, since]) => since <= form);
    expect(kindsOf(rows)).toEqual(new Set(kinds.map(([kind]) => kind)));
    expect(new Set(rows.map(({ body }) => body.schema))).toEqual(new Set([form]));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it("of today's form can be made anew", async () => {
    const world = openWorld(SEED);
    const { rows } = await makeFixture(world);
    world.close();
    expect(kindsOf(rows)).toEqual(new Set(Object.keys(SINCE)));
  });
});

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

async function homeOf(form: number) {
  const fixture: Fixture = JSON.parse(textOfFixture(form));
  const home = await openHome(fixture);
  opened.push(home.close);
  return { fixture, ...home };
}
type Home = Awaited<ReturnType<typeof homeOf>>;

/** Everybody who may works to the end, new people too; who was away sends late what others have answered meanwhile. */
async function finish({ services, fixture }: Home): Promise<void> {
  const { jobId, people } = fixture;
  const paused = { jobId, annotatorId: people.paused };
  await setStanding(services, paused, { to: 'working', note: 'they called', by: BY });
  const fresh = [0, 1, 2, 3].map((i) => comeBy(services, fixture, `device-of-somebody-new-${i}`));
  const { barred: _, expired, ...others } = people;
  for (const annotatorId of [...Object.values(others), ...(await Promise.all(fresh))]) {
    await workOn(services, jobId, annotatorId);
  }
  const { assignmentId = '' } = handsHeld(fixture, expired)[0] ?? {};
  const answers = { 0: { choice: 'maybe' } };
  await acceptResponse(services, { assignmentId, annotatorId: expired, answers });
  await workOn(services, jobId, expired);
  await sweep(services, services.now() + 1_000);
}

/** People whose answers are left out of labels. */
const weightlessOf = (home: Home): readonly string[] =>
  (stored(home, 'weightless') as Weightless[]).flatMap(({ annotatorIds }) => annotatorIds);

/** How many counted answers are by some people. */
const answersOf = (home: Home, annotatorIds: readonly string[]): number =>
  [...countedBy(home).values()].flat().filter((id) => annotatorIds.includes(id)).length;

describe.each(FORMS.slice(1))('what an Assay of form %i stored', (form) => {
  it('open hands are resumed with what was saved, and count', async () => {
    const { services, fixture } = await homeOf(form);
    for (const name of ['saved', 'holding'] as const) {
      const [held] = handsHeld(fixture, fixture.people[name]);
      const [done] = await goOn(services, fixture, name);
      expect(done?.hand.assignmentId).toBe(held?.assignmentId);
      expect(Object.keys(done?.hand.saved ?? {})).toHaveLength(name === 'saved' ? 2 : 0);
      const answers = done?.hand.tasks.length;
      expect(done?.receipt).toMatchObject({ answers, counted: true, repeated: false });
    }
  });

  it('the job goes on to exactly as many answers as it wants, and to its labels', async () => {
    const home = await homeOf(form);
    const { services, fixture } = home;
    const { jobId } = fixture;
    await sweep(services, services.now() + 1_000);
    await finish(home);
    const { redundancy } = await currentJob(services, jobId);
    const answered = collected(home, TASKS, 3);
    const asked = (task: number) => (form >= 3 && task === MADE_GOLD ? 0 : redundancy);
    expect(answered).toEqual(
      answered.map((_, task) => ({ answers: asked(task), people: asked(task) })),
    );
    const answers = answered.reduce((sum, task) => sum + task.answers, 0);
    const progress = await progressOf(services, jobId);
    expect(progress).toMatchObject({ answers, answersWanted: answers, tasksComplete: TASKS });
    await fitModel(services, jobId);
    const weighing = answers - answersOf(home, weightlessOf(home));
    const view = await exportDataset(services, jobId);
    expect(view.dataset).toMatchObject({ tasks: TASKS, complete: TASKS, answers: weighing });
    const labels = await linesIn(services, view, 'labels.jsonl');
    const agreed = labels.filter(({ votes }) => Object.keys(votes).length === 1);
    expect(agreed.map(({ label }) => label)).toEqual(
      agreed.map(({ source }) => alwaysRight(source)),
    );
    expect(agreed.length).toBeGreaterThan(10);
  });

  it('gold is judged by all answers, those of then too', async () => {
    const home = await homeOf(form);
    const { services, fixture } = home;
    const { jobId, people } = fixture;
    await finish(home);
    const expected = goldTallies(home, jobId);
    expect(recordedTallies(home, jobId)).toEqual(expected);
    expect(expected.get(people.first)?.[0]).toBeGreaterThan(2);
    const change: ChangeGoldBody = { act: 'correct', gold: ['no', 'maybe'] };
    const asked = { jobId, goldId: 'g0', by: BY, change, stepMs: 60_000 };
    const { looked, changed, done } = await changeGold(services, asked);
    expect(done).toBe(true);
    expect(looked).toBeGreaterThanOrEqual(changed.length);
    const judged = goldTallies(home, jobId);
    expect(recordedTallies(home, jobId)).toEqual(judged);
    expect(judged).not.toEqual(expected);
  });

  it('nobody answers gold twice', async () => {
    const home = await homeOf(form);
    await finish(home);
    const answered = goldAnswered(home, home.fixture.jobId);
    expect(answered.length).toBeGreaterThan(15);
    expect(new Set(answered).size).toBe(answered.length);
  });

  it('whoever is barred gets nothing', async () => {
    const { services, fixture } = await homeOf(form);
    const person = { jobId: fixture.jobId, annotatorId: fixture.people.barred };
    const reply = await next(services, { ...person, hands: 1, have: [] });
    expect(reply).toMatchObject({ hands: [], noWork: 'barred' });
    expect((await annotatorView(services, person)).annotator.state).toBe('barred');
  });

  it('a draft is published', async () => {
    const { services, fixture } = await homeOf(form);
    await publishJob(services, fixture.draft);
    expect(await currentJob(services, fixture.draft)).toMatchObject({
      state: 'published',
      tasks: 1,
    });
  });
});

describe.each(FORMS.slice(2))('what an Assay of form %i decided', (form) => {
  it('stands in the log, and its disputes are decided', async () => {
    const { services, fixture } = await homeOf(form);
    const { jobId, people } = fixture;
    const { decisions } = await listDecisions(services, { jobId });
    const decided = decisions.map(({ annotatorId, reason }) => [annotatorId, reason]);
    expect(decided).toEqual([
      [people.same, 'weight-0'],
      [people.paused, 'owner'],
      [people.barred, 'voided'],
    ]);
    const { contests } = await listContests(services, jobId, undefined);
    expect(contests).toMatchObject([{ annotatorId: people.wrong, state: 'open' }]);
    const { goldId = '' } = contests[0] ?? {};
    const change: ChangeGoldBody = { act: 'uphold', note: 'it is there' };
    await changeGold(services, { jobId, goldId, by: BY, change, stepMs: 60_000 });
    const after = await listContests(services, jobId, undefined);
    expect(after.contests).toMatchObject([{ goldId, state: 'upheld' }]);
  });

  it('is carried out: a bar by the sweep, a pause until the owner lets them go on', async () => {
    const home = await homeOf(form);
    const { services, fixture } = home;
    const { jobId, people } = fixture;
    expect(answersOf(home, [people.barred])).toBeGreaterThan(0);
    await sweep(services, services.now() + 1_000);
    expect(answersOf(home, [people.barred])).toBe(0);
    const asked = { jobId, annotatorId: people.paused, hands: 1, have: [] };
    expect(await next(services, asked)).toMatchObject({ hands: [], noWork: 'suspended' });
  });
});
