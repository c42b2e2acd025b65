import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DecisionView } from '../../src/contracts/standing.ts';
import { type OwnerFolder, openExampleFolder } from './owner-folder.ts';

const SLOW_MS = 60_000;

let owner: OwnerFolder;
beforeAll(async () => {
  owner = await openExampleFolder('watched-readers');
}, SLOW_MS);
afterAll(() => owner.close());

it('the example with watch and rules runs from its file to a log of decisions', {
  timeout: 2 * SLOW_MS,
}, async () => {
  const files = ['readers/job.json', 'readers/manifest.jsonl'];
  const checked = await owner.must('validate', ...files);
  expect(checked).toMatchObject({ tasks: 100, gold: 32, training: 3, exam: 12, warnings: [] });
  const { jobId } = await owner.must('import', ...files);
  const job = String(jobId);
  await owner.must('publish', job);
  const crowd = ['crowd', job, '--pace', '0', '--truth', 'readers/truth.csv'];
  await owner.must(...crowd, '--annotators', '3', '--skill', '1');
  const { answers, entry } = await owner.must('status', job);
  expect({ answers, entry }).toMatchObject({ answers: 300, entry: { admitted: 3 } });

  const { decisions } = await owner.must('decisions', job);
  const log = decisions as DecisionView[];
  const fast = log.filter(({ by }) => by === 'rule:too-fast');
  expect(new Set(fast.map(({ annotatorId }) => annotatorId)).size).toBe(3);
  expect(log.some(({ by }) => by === 'watch')).toBe(false);
  const first = fast[0]?.annotatorId ?? '';
  const shown = await owner.must('annotator', 'show', job, first);
  expect(shown).toMatchObject({ annotator: { annotatorId: first, entry: { stage: 'admitted' } } });

  const run = { kind: 'identical-run', last: 30, atLeast: 15 };
  const rule = { name: 'r', collect: run, when: { above: 25 }, act: 'pause' };
  writeFileSync(join(owner.folder, 'rules.json'), JSON.stringify([rule]));
  const trial = await owner.must('rules', 'dry-run', job, '--rules', 'rules.json');
  expect(trial).toMatchObject({ people: 3, hits: [] });
  expect(await owner.must('collusion', job)).toMatchObject({ people: 3, pairs: [], rings: [] });
});

it('a crowd of which everybody is paused ends, and the log says by what figures', {
  timeout: 2 * SLOW_MS,
}, async () => {
  const { entry: _, ...file } = JSON.parse(
    readFileSync(join(owner.folder, 'readers/job.json'), 'utf8'),
  );
  const gold = { ...file.gold, watch: { ...file.gold.watch, onPoor: ['pause'] } };
  const rules = [...file.rules, { ...file.rules[0], name: 'fast-out', act: 'weight-0' }];
  writeFileSync(join(owner.folder, 'readers/open.json'), JSON.stringify({ ...file, gold, rules }));
  const { jobId } = await owner.must('import', 'readers/open.json', 'readers/manifest.jsonl');
  const job = String(jobId);
  await owner.must('publish', job);
  const crowd = ['crowd', job, '--pace', '0', '--truth', 'readers/truth.csv'];
  await owner.must(...crowd, '--annotators', '2', '--skill', '0');
  const { annotators } = await owner.must('status', job);
  const people = annotators as { annotatorId: string; state: string }[];
  expect(people.map(({ state }) => state)).toEqual(['paused', 'paused']);

  const shown = await owner.here('status', job);
  expect(shown.stdout).toMatch(/n[0-9a-f]{16} +paused, no weight +\d/);

  const { stdout } = await owner.here('decisions', job);
  expect(stdout).toMatch(/ Paused +watch +found poor on gold; gold \d+, odds \d+/);
  expect(stdout).toMatch(/ Flagged +rule:too-fast +response-time 0, bound 1, over \d+\n/);

  const about = await owner.here('annotator', 'show', job, people[0]?.annotatorId ?? '');
  expect(about.stdout).toContain('\nno gold since the newest decision; found poor 1 time\n');

  const paid = await owner.here('pay', job, '--csv');
  for (const line of paid.stdout.trim().split('\n').slice(1)) {
    expect(line).toMatch(/^n[0-9a-f]+,\d+,\d+\.\d\d,EUR$/);
  }
});

interface SimulatedRow {
  readonly annotatorId: string;
  readonly name: string;
  readonly skill: number | null;
}

it('simulated spammers are stopped by a rule, and the others of the crowd work on', {
  timeout: 2 * SLOW_MS,
}, async () => {
  const file = JSON.parse(readFileSync(join(owner.folder, 'readers/job.json'), 'utf8'));
  const rule = { ...file.rules[0], name: 'no-look', when: { below: 0.1 }, act: 'pause' };
  const rules = [{ ...rule, collect: { kind: 'response-time', last: 10, atLeast: 5 } }];
  const { watch: _, ...gold } = file.gold;
  writeFileSync(join(owner.folder, 'readers/short.json'), JSON.stringify({ ...file, gold, rules }));
  const lines = readFileSync(join(owner.folder, 'readers/manifest.jsonl'), 'utf8').split('\n');
  writeFileSync(join(owner.folder, 'readers/short.jsonl'), lines.slice(0, 62).join('\n'));
  const { jobId } = await owner.must('import', 'readers/short.json', 'readers/short.jsonl');
  const job = String(jobId);
  await owner.must('publish', job);
  const crowd = ['crowd', job, '--pace', '0.3', '--truth', 'readers/truth.csv', '--admitted'];
  const many = ['--annotators', '2', '--skill', '1', '--spammers', '2', '--biased', '1'];
  const { annotators } = await owner.must(...crowd, ...many);
  const rows = annotators as SimulatedRow[];
  expect(rows.map(({ name, skill }) => [name, skill])).toEqual([
    ['simulated-1', 1],
    ['simulated-2', 1],
    ['spammer-1', null],
    ['spammer-2', null],
    ['biased-1', 0.5],
  ]);

  const { decisions } = await owner.must('decisions', job);
  const stopped = (decisions as DecisionView[]).filter(({ to }) => to === 'paused');
  const spammers = rows.filter(({ skill }) => skill === null);
  expect(stopped.map(({ annotatorId }) => annotatorId).sort()).toEqual(
    spammers.map(({ annotatorId }) => annotatorId).sort(),
  );
  expect(new Set(stopped.map(({ by }) => by))).toEqual(new Set(['rule:no-look']));
});
