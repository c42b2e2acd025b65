import { execFileSync } from 'node:child_process';
import { existsSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

// `npm run check:template`: synth with cdk-nag, then cfn-lint over what came out.
const VERSION = '1.58.0';
const ROOT = join(import.meta.dirname, '../..');
const ENVIRONMENT = join(ROOT, `.conformance/cfn-lint-${VERSION}`);

const run = (program: string, ...parameters: string[]) =>
  execFileSync(program, parameters, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });

/** Installs cfn-lint from PyPI into an environment of its own, once. Needs Python 3.11. */
function install(): void {
  const done = join(ENVIRONMENT, 'installed');
  if (existsSync(done)) return;
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  run('python3', '-m', 'venv', ENVIRONMENT);
  run(join(ENVIRONMENT, 'bin/pip'), 'install', '--quiet', `cfn-lint==${VERSION}`);
  writeFileSync(done, VERSION);
}

install();
run(join(ROOT, 'node_modules/.bin/cdk'), 'synth', '--quiet', '--no-notices');
const templates = globSync('cdk.out/*.template.json', { cwd: ROOT });
if (templates.length !== 2) throw new Error(`expected 2 templates, got ${templates.join(', ')}`);
// W3005: the CDK names dependencies that a reference implies as well.
run(join(ENVIRONMENT, 'bin/cfn-lint'), '--ignore-checks', 'W3005', '--', ...templates);
process.stdout.write(`${templates.length} templates: no finding of cdk-nag or cfn-lint\n`);
