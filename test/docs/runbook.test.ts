import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { expect, test } from 'vitest';
import { consumers, routes } from '../../lambdas/routes.ts';
import { ServiceProps } from '../../lib/service-props.ts';
import { NoWork } from '../../src/contracts/assignment.ts';
import { problems } from '../../src/contracts/problem.ts';
import { deployed } from '../lib/deployed.ts';
import { codesIn, proseOf, rowsOf, textOf } from './markdown.ts';

const PAGE = 'docs/operations.md';
const { stack } = deployed();

test('there is a line for every alarm, and for no other', () => {
  const alarms = stack.node
    .findAll()
    .flatMap((each) => (each instanceof Alarm ? [each.node.id] : []));
  const lines = rowsOf(PAGE, '## Alarms').map(([name = '']) => name.replaceAll('`', ''));
  expect(lines.toSorted()).toEqual(alarms.toSorted());
});

test('functions, metrics, props, refusals and reasons are those that there are', () => {
  const metrics = [...textOf('lambdas/meter.ts').matchAll(/^ {2}(\w+): MetricUnit/gm)];
  const known = new Set<string>([
    ...[...routes, ...consumers].map(({ entry }) => entry),
    ...metrics.map(([, name = '']) => name),
    ...Object.keys(problems),
    ...NoWork.options,
    ...Object.keys(ServiceProps.shape),
  ]);
  const codes = codesIn(proseOf(PAGE));
  const entries = codes.filter((code) => /^[a-z-]+\/[a-z-]+$/.test(code));
  const kebab = codes.filter((code) => /^[a-z]+(-[a-z]+)+$/.test(code));
  expect(entries.length).toBeGreaterThan(8);
  for (const code of entries) expect([...known], code).toContain(code);
  for (const code of kebab) {
    if (rowsOf(PAGE, '## What the doctor finds').some(([name]) => name === `\`${code}\``)) continue;
    if (/^(update-secret-version-stage)$/.test(code)) continue; // of the AWS command line
    expect([...known], code).toContain(code);
  }
});
