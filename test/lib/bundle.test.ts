import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bundle, bundle, bundling, entries } from '../../lib/bundle.ts';
import { keyOf } from '../../src/adapters/aws/secrets.ts';
import { openTokens } from '../../src/adapters/tokens.ts';
import { type AwsStandIn, startAwsStandIn } from '../support/aws-stand-in.ts';

const HOT = [
  'hand-out/next',
  'hand-out/give-back',
  'hand-out/decline',
  'response/draft',
  'response/submit',
];
const MOST_HOT_BYTES = 450_000;
const MOST_BYTES = 480_000;

const folder = mkdtempSync(join(tmpdir(), 'assay-bundles-'));
let bundles: readonly Bundle[];
beforeAll(async () => {
  bundles = await bundle(entries, folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundles', () => {
  it('are one for each route and consumer, in a file that Lambda finds', () => {
    expect(bundles.map(({ entry }) => entry).toSorted()).toEqual(entries.toSorted());
    expect(bundles.length).toBeGreaterThan(20);
    for (const { entry } of bundles)
      expect(existsSync(join(folder, entry, 'index.mjs'))).toBe(true);
  });

  it.each(HOT)('%s is within the budget of a hot handler', (entry) => {
    const found = bundles.find((each) => each.entry === entry);
    expect(found?.bytes).toBeGreaterThan(100_000);
    expect(found?.bytes).toBeLessThanOrEqual(MOST_HOT_BYTES);
  });

  it('hold no S3 client, no chain of credentials, nothing of a desk; none is large', () => {
    for (const { entry, bytes, inputs } of bundles) {
      const foreign = Object.keys(inputs).filter((path) =>
        /client-s3|lib-storage|s3-request-presigner|nested-clients|credential-provider|embedded\/|^(local|pages)\//.test(
          path,
        ),
      );
      expect([entry, foreign]).toEqual([entry, []]);
      expect([entry, bytes <= MOST_BYTES]).toEqual([entry, true]);
      expect(Object.keys(inputs)).toContain(
        'node_modules/@aws-sdk/client-dynamodb/dist-es/DynamoDBClient.js',
      );
    }
  });
});

it('a desk loads nothing of AWS', async () => {
  const { metafile } = await build({
    ...bundling,
    conditions: ['module'],
    entryPoints: [`${bundling.absWorkingDir}lambdas/hand-out/next.ts`],
    write: false,
    metafile: true,
    outdir: folder,
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('src/adapters/aws/no-home.ts');
  expect(inputs.filter((path) => /node_modules\/@(aws-sdk|smithy)\//.test(path))).toEqual([]);
});

const KEY_TEXT = 'a-text-of-forty-three-characters-or-even-more';
const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:';
const READ_SECRET = 'secretsmanager.GetSecretValue';

/** What the Lambda service would see of an invocation. */
interface Invoked {
  readonly failed: boolean;
  readonly reply: Record<string, unknown>;
  readonly output: string;
}

const run = promisify(execFile);
const CALL = `
  const { handler } = await import(process.argv[1]);
  const reply = await handler(JSON.parse(process.argv[2]), { functionName: 'f1' });
  console.log('REPLY ' + JSON.stringify(reply));`;

/** Imports a bundle in a process of its own, with this environment alone, and invokes it once. */
async function invoke(
  entry: string,
  env: Readonly<Record<string, string>>,
  event: object = {},
): Promise<Invoked> {
  const parameters = ['--input-type=module', '-e', CALL, join(folder, entry, 'index.mjs')];
  const done = await run(process.execPath, [...parameters, JSON.stringify(event)], {
    env,
    timeout: 15_000,
  }).catch((error) => error);
  const output = `${done.stdout}${done.stderr}`;
  const reply = /^REPLY (.*)$/m.exec(output)?.[1];
  return { failed: 'code' in done, reply: JSON.parse(reply ?? '{}'), output };
}

describe('a deployed function', () => {
  let aws: AwsStandIn;
  let env: Record<string, string>;
  beforeEach(async () => {
    aws = await startAwsStandIn({ [READ_SECRET]: { SecretString: KEY_TEXT } });
    env = {
      AWS_LAMBDA_FUNCTION_NAME: 'f1',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDTEST',
      AWS_SECRET_ACCESS_KEY: 'shh',
      AWS_SESSION_TOKEN: 'session-of-the-role',
      AWS_ENDPOINT_URL: aws.url,
      TABLE_NAME: 'table-1',
      DATA_BUCKET: 'data-1',
      TOKEN_SECRET_ARN: `${ARN}tokens`,
    };
  });
  afterEach(() => aws.close());

  const nextEvent = (authorization: string, more: object = {}) => ({
    headers: { authorization, ...more },
    pathParameters: { jobId: 'j000000001' },
    routeKey: 'POST /jobs/{jobId}/next',
    requestContext: { requestId: 'r1', domainName: 'api.example.org' },
  });

  it('refuses to start without what it needs, and names all of it', async () => {
    const { AWS_REGION = '', AWS_ENDPOINT_URL = '' } = env;
    const bare = { AWS_REGION, AWS_ENDPOINT_URL };
    const lost = await invoke('hand-out/next', bare, nextEvent('Bearer x'));
    expect(lost.failed).toBe(true);
    expect(lost.output).toContain('lacks TABLE_NAME, TOKEN_SECRET_ARN, DATA_BUCKET');
    expect(aws.requests).toEqual([]);
    const { DATA_BUCKET: _, ...others } = env;
    expect((await invoke('hand-out/next', others)).output).toContain('lacks DATA_BUCKET\n');
    expect((await invoke('hand-out/sweep', bare)).output).toContain(
      'lacks TABLE_NAME, DATA_BUCKET\n',
    );
    const wrong = await invoke('hand-out/next', { ...env, TOKEN_SECRET_ARN: KEY_TEXT });
    expect(wrong.output).toContain('TOKEN_SECRET_ARN must be the ARN of a secret');
    expect(wrong.output).not.toContain(KEY_TEXT);
  });

  it('says which secret it could not read', async () => {
    aws.replies[READ_SECRET] = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const { failed, output } = await invoke('response/submit', env);
    expect(failed).toBe(true);
    expect(output).toContain('the secret of TOKEN_SECRET_ARN could not be read: AccessDenied');
    aws.replies[READ_SECRET] = { SecretString: 'short' };
    expect((await invoke('response/submit', env)).output).toContain('at least 43 characters');
  });

  it('reads its key once, checks tokens by it, and logs and counts what it answered', async () => {
    const { reply, output } = await invoke('hand-out/next', env, nextEvent('Bearer x.y.z'));
    expect(reply['statusCode']).toBe(401);
    expect(aws.requests.map(({ operation }) => operation)).toEqual([READ_SECRET]);
    const line = { route: 'POST /jobs/{jobId}/next', status: 401, problem: 'invalid-session' };
    const lines = output.split('\n').filter((each) => each.startsWith('{'));
    expect(lines.map((each) => JSON.parse(each))).toEqual([
      expect.objectContaining({ ...line, function: 'f1', requestId: 'r1', level: 'INFO' }),
      expect.objectContaining({ Requests4xx: 1, service: 'assay' }),
    ]);
  });

  it('asks the table in the name of its role', async () => {
    const session = openTokens(keyOf(KEY_TEXT)).sign({
      use: 'session',
      role: 'annotator',
      tenant: 'default',
      callerId: 'n0000000000000001',
      expiresAt: 4e12,
    });
    const { reply } = await invoke('hand-out/next', env, nextEvent(`Bearer ${session}`));
    expect(reply['statusCode']).toBe(404);
    const asked = aws.requests.find(({ operation }) => operation.endsWith('.GetItem'));
    expect(asked?.body).toMatchObject({ TableName: 'table-1' });
    expect(asked?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d+\/eu-central-1/,
    );
  });

  it('behind a distribution takes only what came through it', async () => {
    const behind = { ...env, ORIGIN_SECRET_ARN: `${ARN}origin` };
    const { reply } = await invoke('hand-out/next', behind, nextEvent('Bearer x'));
    expect(reply['statusCode']).toBe(403);
    const header = { 'x-assay-origin': KEY_TEXT };
    const event = nextEvent('Bearer x', header);
    const through = await invoke('hand-out/next', behind, event);
    expect(through.reply['statusCode']).toBe(401);
    const typeOf = ({ reply }: Invoked) => JSON.parse(String(reply['body'])).type;
    expect(typeOf(through)).toBe('https://api.example.org/api/problems/invalid-session');
    const stageVariables = { publicUrl: 'https://label.example.org' };
    const known = await invoke('hand-out/next', behind, { ...event, stageVariables });
    expect(typeOf(known)).toBe('https://label.example.org/api/problems/invalid-session');
  });

  it('invites an owner when it is invoked, and logs nothing of the invite', async () => {
    const { reply, output } = await invoke('session/invite-owner', env);
    const token = String(reply['token']);
    const claims = openTokens(keyOf(KEY_TEXT)).verify(token);
    expect(claims).toMatchObject({ use: 'invite', tenant: 'default' });
    expect(output.split('\n').filter((line) => line.startsWith('{'))).toEqual([]);
    const stored = aws.requests.find(({ operation }) => operation.endsWith('.PutItem'));
    expect(JSON.stringify(stored?.body)).toContain('"role":{"S":"admin"}');
    expect(JSON.stringify(stored?.body)).not.toContain(token);
  });

  it('counts the races it loses', async () => {
    const name = 'ConditionalCheckFailedException';
    aws.replies['DynamoDB_20120810.PutItem'] = Object.assign(new Error('no'), { name });
    const { failed, output } = await invoke('session/invite-owner', env);
    expect(failed).toBe(true);
    expect(output).toContain('"LostRaces":1');
    expect(output).toContain('"message":"a task failed"');
  });
});
