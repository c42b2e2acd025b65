import { describe, expect, test } from 'vitest';
import { jobSchema } from '../../docs/job-schema.ts';
import { parseWaveform, secondsOf } from '../../pages/elements/label-waveform/model.ts';
import { explain } from '../../src/contracts/explain.ts';
import { Dataset } from '../../src/contracts/export.ts';
import { JobFile } from '../../src/contracts/job.ts';
import { Label } from '../../src/contracts/label.ts';
import { ManifestLine } from '../../src/contracts/manifest.ts';
import { Problem, problems } from '../../src/contracts/problem.ts';
import { groundTruthLine } from '../../src/core/export.ts';
import { readLine } from '../../src/core/import.ts';
import { blockOf, codesIn, rowsOf, textOf } from './markdown.ts';

const PAGE = 'docs/job-file.md';
const example = (name: string): unknown => JSON.parse(blockOf(PAGE, name));
const jobFile = () => JobFile.parse(example('job-file'));

/** The part of a JSON Schema that is looked at here. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Every member of a job file that is no object itself, by its path. */
function membersOf({ properties = {} }: Schema, path = ''): (readonly [string, Schema])[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const at = `${path}${name}`;
    const inner = [
      ...membersOf(schema, `${at}.`),
      ...(schema.items ? membersOf(schema.items, `${at}[].`) : []),
    ];
    return schema.properties ? inner : [[at, schema] as const, ...inner];
  });
}

describe('the job file', () => {
  test('of the page is right and shows every field', () => {
    expect(Object.keys(example('job-file') as object).sort()).toEqual(
      Object.keys(JobFile.shape).sort(),
    );
    expect(jobFile().gold).toMatchObject({ rate: 0.1, maxExposures: 8, quota: { afib: 10 } });
  });

  test('has a row for every field, with its default and its limits', () => {
    const members = membersOf(jobSchema() as Schema);
    const rows = new Map(
      rowsOf(PAGE, '## The job file').map((cells) => [codesIn(cells[0] ?? '')[0] ?? '', cells]),
    );
    expect([...rows.keys()].sort()).toEqual(members.map(([path]) => path).sort());
    for (const [path, schema] of members) {
      const [, , fallback = '', limits = ''] = rows.get(path) ?? [];
      const { default: given, minimum, maximum } = schema;
      if (typeof given === 'number') expect(fallback, path).toContain(String(given));
      const bounds = [minimum, maximum].filter((bound) => bound !== undefined);
      for (const bound of bounds) expect(limits.replaceAll(',', ''), path).toContain(String(bound));
    }
  });
});

describe('the manifest', () => {
  test('of the page has one task and two gold tasks, and passes a key through', () => {
    const lines = blockOf(PAGE, 'manifest').trim().split('\n');
    const read = lines.map((line, i) =>
      readLine(ManifestLine.parse(JSON.parse(line)), i + 1, jobFile()),
    );
    expect(read.map(({ kind }) => kind)).toEqual(['task', 'gold', 'gold']);
    expect(read[0]).toMatchObject({ task: { extra: { ward: 'b' } } });
    expect(read[2]).toMatchObject({ truth: ['sinus', 'noise'] });
  });

  test('has a row for every code that a line can be skipped with', () => {
    const sources = ['src/core/import.ts', 'src/core/groups.ts', 'src/flows/import-lines.ts']
      .map(textOf)
      .join('\n');
    const thrown = [...sources.matchAll(/lineProblem\(\s*line,\s*'([a-z0-9-]+)'/g)];
    const codes = new Set(thrown.map(([, code]) => code));
    const rows = rowsOf(PAGE, '### Lines that are skipped');
    expect(rows.map(([code = '']) => codesIn(code)[0]).sort()).toEqual([...codes].sort());
  });
});

test('the waveform of the page is drawn', () => {
  const waveform = parseWaveform(blockOf(PAGE, 'waveform'));
  expect(secondsOf(waveform)).toBeCloseTo(7 / 250, 10);
});

describe('the export', () => {
  test('of the page has our label and the same as a Ground Truth line', () => {
    const label = Label.parse(example('labels'));
    const [first = ''] = blockOf(PAGE, 'manifest').split('\n');
    const read = readLine(ManifestLine.parse(JSON.parse(first)), 1, jobFile());
    if (read.kind !== 'task') throw new Error('the first line is a task');
    const at = Date.UTC(2026, 10, 23, 10, 11, 12, 123);
    const job = { jobId: 'j4k2m8qpz', file: jobFile() };
    expect(groundTruthLine(read.task, label, job, at)).toEqual(example('output-manifest'));
    expect(label.sourceRef).toBe(read.task.sourceRef);
  });

  test('explains every member of a label and of a dataset', () => {
    const rows = rowsOf(PAGE, '### labels.jsonl').flatMap(([name = '']) => codesIn(name));
    expect(rows.sort()).toEqual(Object.keys(Label.shape).sort());
    const dataset = Dataset.parse(example('dataset'));
    expect(Object.keys(dataset).sort()).toEqual(Object.keys(Dataset.shape).sort());
    const explained = rowsOf(PAGE, '### dataset.json').flatMap(([name = '']) => codesIn(name));
    expect(Object.keys(Dataset.shape)).toEqual(expect.arrayContaining(explained));
  });
});

describe('the problems', () => {
  test('have a row each, with the status of the catalogue', () => {
    const rows = rowsOf('docs/problems.md').map(([code = '', status]) => [
      codesIn(code)[0],
      status,
    ]);
    const catalogue = Object.entries(problems).map(([code, { status }]) => [code, String(status)]);
    expect(rows.sort()).toEqual(catalogue.sort());
  });

  test('look as the page shows', () => {
    const problem = Problem.parse(JSON.parse(blockOf('docs/problems.md', 'problem')));
    expect(problem).toMatchObject(problems['invalid-request']);
    const input = { ...(example('job-file') as object), redundancy: 0 };
    const { error } = JobFile.safeParse(input);
    expect(problem.errors).toEqual(error && explain(error, input));
    expect(problem.detail).toBe(problem.errors?.[0]?.message);
  });
});
