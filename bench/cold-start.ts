import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundle, bundling } from '../lib/bundle.ts';
import { startAwsStandIn } from '../test/support/aws-stand-in.ts';

/**
 * `npm run bench:cold-start`: how long a hot handler takes to import and be ready, its key read from a
 * stand-in of AWS on this machine, as a ratio to an empty handler and to the bare DynamoDB client in the
 * same run. A process each; the bundles take turns, so that the machine's mood cancels out. `--smoke`
 * only proves that it runs.
 */
const smoke = process.argv.includes('--smoke');
const SPAWNS = smoke ? 2 : 25;
const HOT = [
  'hand-out/next',
  'hand-out/give-back',
  'hand-out/decline',
  'response/draft',
  'response/submit',
];

/** What the hot bundles are held against. The two schemas say the same. */
const YARDSTICKS: Readonly<Record<string, string>> = {
  'empty handler': 'export const handler = async () => ({ statusCode: 200 });',
  'bare DynamoDBClient': `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    export const client = new DynamoDBClient({});`,
  'schema in zod': `import * as z from 'zod';
    export const A = z.strictObject({ a: z.string().min(1).max(9), b: z.int().optional() });`,
  'schema in zod/mini': `import * as z from 'zod/mini';
    export const A = z.strictObject({ a: z.string().check(z.minLength(1), z.maxLength(9)),
      b: z.optional(z.int()) });`,
};

interface Candidate {
  readonly name: string;
  readonly bytes: number;
  readonly path: string;
  readonly times: number[];
}

async function yardstick(name: string, contents: string, folder: string): Promise<Candidate> {
  const path = join(folder, `${name.replaceAll(/\W+/g, '-')}.mjs`);
  const { alias: _, ...options } = bundling; // as it comes, for who has no budget
  const { metafile } = await build({
    ...options,
    stdin: { contents, resolveDir: bundling.absWorkingDir },
    outfile: path,
    metafile: true,
  });
  const bytes = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint)?.bytes ?? 0;
  return { name, bytes, path, times: [] };
}

const run = promisify(execFile);
const IMPORT = `const began = performance.now();
  await import(process.argv[1]);
  console.log(performance.now() - began);`;

/** @returns milliseconds from the first byte read to the end of the module's own start */
async function importTime(path: string, env: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', IMPORT, path], {
    env,
    timeout: 20_000,
  });
  return Number(stdout);
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

function print(candidates: readonly Candidate[]): void {
  const medianOf = (name: string) =>
    median(candidates.find((each) => each.name === name)?.times ?? []);
  const empty = medianOf('empty handler');
  const client = medianOf('bare DynamoDBClient');
  for (const { name, bytes, times } of candidates) {
    const ms = median(times);
    console.log(
      [
        name.padEnd(20),
        `${(bytes / 1000).toFixed(1).padStart(6)} kB`,
        `${ms.toFixed(1).padStart(6)} ms`,
        `${(ms / empty).toFixed(1).padStart(5)} × empty`,
        `${(ms / client).toFixed(2)} × client`,
      ].join('  '),
    );
  }
}

const folder = mkdtempSync(join(tmpdir(), 'assay-cold-'));
const aws = await startAwsStandIn({
  'secretsmanager.GetSecretValue': { SecretString: 'k'.repeat(43) },
});
const env = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: aws.url,
  TABLE_NAME: 'table',
  DATA_BUCKET: 'data',
  TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:tokens',
};
const hot = (await bundle(HOT, folder)).map(({ entry, bytes }) => ({
  name: entry,
  bytes,
  path: join(folder, entry, 'index.mjs'),
  times: [],
}));
const yardsticks = Object.entries(YARDSTICKS).map(([name, text]) => yardstick(name, text, folder));
const candidates: readonly Candidate[] = [...(await Promise.all(yardsticks)), ...hot];
for (let round = 0; round < SPAWNS; round++) {
  for (const { path, times } of candidates) times.push(await importTime(path, env));
}
print(candidates);
aws.close();
rmSync(folder, { recursive: true, force: true });
