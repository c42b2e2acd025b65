import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, INSTALLED, run, type Service, start } from './service-process.ts';

const VERSION = '1.5.33';
/** Without it the stand-in signs tokens of Cognito with noise, and its gateway refuses them. */
const CRYPTOGRAPHY = '50.0.2';
const ENVIRONMENT = join(INSTALLED, `ministack-${VERSION}-cryptography-${CRYPTOGRAPHY}`);

/** Installs MiniStack from PyPI into an environment of its own, once. Needs Python 3.11. */
async function install(): Promise<void> {
  const done = join(ENVIRONMENT, 'installed');
  if (existsSync(done)) return;
  await rm(ENVIRONMENT, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', ENVIRONMENT]);
  const packages = [`ministack==${VERSION}`, `cryptography==${CRYPTOGRAPHY}`];
  await run(join(ENVIRONMENT, 'bin/pip'), ['install', '--quiet', ...packages]);
  await writeFile(done, VERSION);
}

/** Starts MiniStack, S3 and DynamoDB in memory among others, for this machine alone. */
export async function startMiniStack(): Promise<Service> {
  await install();
  const port = await freePort();
  const env = { BIND_HOST: '127.0.0.1', GATEWAY_PORT: `${port}` };
  return start(join(ENVIRONMENT, 'bin/ministack'), [], { port, env });
}
