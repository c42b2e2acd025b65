import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consumers, routes } from '../../lambdas/routes.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What an owner's own app says. */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { LabelingService } from 'assay';
const app = new App({ outdir: 'out' });
const stack = new Stack(app, 'Mine', { env: { region: 'eu-central-1' } });
new LabelingService(stack, 'Labels', { tenant: 'radiology' });
app.synth();
`;

let folder: string;
let installed: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-package-'));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'pipe' });
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  installed = join(folder, 'node_modules/assay');
  mkdirSync(installed, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components=1']);
  // What npm would fetch: the peers of the package, and the one dependency that its constructs have.
  for (const name of ['aws-cdk-lib', 'constructs', 'zod']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'app.js'), APP);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an app of the owner synthesizes the installed package, without its sources’ tools', () => {
  execFileSync(process.execPath, ['app.js'], { cwd: folder, stdio: 'pipe' });
  const template = JSON.parse(readFileSync(join(folder, 'out/Mine.template.json'), 'utf8'));
  const functions = Object.values<{ Type: string; Properties: { Code: object } }>(
    template.Resources,
  ).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  expect(functions).toHaveLength(routes.length + consumers.length + 1);
  for (const { Properties } of functions) expect(Object.keys(Properties.Code)).toContain('S3Key');
});

test('the package has types, and no test, credential or output of ours', () => {
  writeFileSync(join(folder, 'typed.ts'), APP);
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', ''];
  execFileSync(join(ROOT, 'node_modules/.bin/tsc'), [...flags, 'typed.ts'], {
    cwd: folder,
    stdio: 'pipe',
  });
  writeFileSync(join(folder, 'typed.ts'), APP.replace("tenant: 'radiology'", 'tenant: 1'));
  expect(() =>
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), [...flags, 'typed.ts'], {
      cwd: folder,
      stdio: 'pipe',
    }),
  ).toThrow(/Command failed/);
  for (const name of ['test', 'cdk.out', '.conformance', '.assay', 'node_modules']) {
    expect(existsSync(join(installed, name)), name).toBe(false);
  }
});
