import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkManifest } from '../../local/cli/check-manifest.ts';
import { jobFile } from '../support/job.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a manifest is checked for what its groups, pools and priorities may not be, line by line', async () => {
  const file = jobFile({
    taskSuiteSize: 2,
    groups: { by: 'patient', rule: 'apart' },
    pools: { by: 'field', names: ['heart'] },
    priority: { by: 'urgency' },
  });
  const lines: Record<string, unknown>[] = [
    { patient: 'p' },
    { patient: 'p' },
    { patient: 'p' },
    { patient: 7 },
    { patient: '7', field: 'heart' },
    { patient: 'p' },
    { field: 'lungs' },
    { urgency: 'now' },
    { patient: '' },
    { patient: 'q', urgency: 'high', field: 'heart' },
  ];
  const path = join(folder, 'manifest.jsonl');
  writeFileSync(
    path,
    lines.map((line, i) => JSON.stringify({ source: `${i}`, ...line })).join('\n'),
  );
  const problems: [number, string][] = [];
  const found = await checkManifest(path, file, ({ line, code }) => problems.push([line, code]));
  expect(problems).toEqual([
    [3, 'large-group'],
    [5, 'mixed-group'],
    [6, 'scattered-group'],
    [7, 'wrong-placement'],
    [8, 'wrong-placement'],
    [9, 'wrong-placement'],
  ]);
  expect(found).toMatchObject({ lines: 10, tasks: 4, skipped: 6 });
});
