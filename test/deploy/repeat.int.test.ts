import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { configOf } from '../conformance/clients.ts';
import { startMiniStack } from '../conformance/ministack.ts';
import type { Service } from '../conformance/service-process.ts';
import { App, mustEndWell } from './app.ts';
import { awsJson, resourcesOf, signedFor } from './stack.ts';

/** What must outlive everything: kept with its content, whatever a deployment does. */
const STATEFUL = /GlobalTable|S3::Bucket$|KMS::Key$|SecretsManager::Secret$|Logs::LogGroup/;

vi.setConfig({ testTimeout: 420_000, hookTimeout: 420_000 }); // each deploys once or twice

let standIn: Service;
let app: App;

beforeAll(async () => {
  standIn = await startMiniStack();
  app = new App(standIn.endpoint);
  mustEndWell(await app.bootstrap());
});
afterAll(async () => {
  await standIn?.stop();
  app?.remove();
});

/** Physical ids of what holds data, by logical id. */
async function stateful(): Promise<Readonly<Record<string, string>>> {
  const all = await resourcesOf(standIn.endpoint, 'Assay');
  const kept = all.filter(({ type }) => STATEFUL.test(type));
  return Object.fromEntries(kept.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
}

/** Gives the changed template a name of its own: by its hash the CDK would take it for the true one. */
function renameTemplate(): void {
  const [manifest, assets] = ['manifest.json', 'Assay.assets.json'].map((name) => ({
    path: join(app.assembly, name),
    text: readFileSync(join(app.assembly, name), 'utf8'),
  }));
  const known = /(\w{64})\.json/.exec(manifest?.text ?? '')?.[1] ?? '';
  for (const file of [manifest, assets]) {
    if (file !== undefined)
      writeFileSync(file.path, file.text.replaceAll(known, hash('sha256', 'changed')));
  }
}

/** Deploys with pages that cannot be published: the last step fails, after all others. */
async function deployHalf(props: object) {
  mustEndWell(await app.about('synth', props, '--quiet'));
  const path = join(app.assembly, 'Assay.template.json');
  const template = JSON.parse(readFileSync(path, 'utf8'));
  for (const resource of Object.values<{ Type: string; Properties: object }>(template.Resources)) {
    if (resource.Type !== 'Custom::AssayPages') continue;
    Object.assign(resource.Properties, { shellBucket: 'no-such-bucket' });
  }
  writeFileSync(path, JSON.stringify(template));
  renameTemplate();
  const ended = await app.deploySynthesized();
  expect(ended.code).not.toBe(0);
  expect(ended.text).toContain('NoSuchBucket');
}

test('a first deployment that failed half-way can be repeated', async () => {
  await deployHalf({});
  mustEndWell(await app.deploy());
  expect(Object.keys(await stateful()).length).toBeGreaterThan(30); // with the logs
});

test('deploying the same again would change nothing', async () => {
  const same = await app.about('diff', {}, '--fail', '--method=template');
  expect(same.text).toContain('There were no differences');
  expect(same.code).toBe(0);
  const other = await app.about('diff', { logDays: 30 }, '--fail', '--method=template');
  expect(other.code).toBe(1);
});

test('an update that failed half-way can be repeated, and what holds data stays', async () => {
  const before = await stateful();
  await deployHalf({ logDays: 30, oldVersionDays: 30 });
  expect(await stateful()).toEqual(before);
  mustEndWell(await app.deploy({ logDays: 30, oldVersionDays: 30 }));
  expect(await stateful()).toEqual(before);
});

test('destroying leaves the table, the buckets, the key, the secrets and the logs', async () => {
  const before = await stateful();
  mustEndWell(await app.about('destroy', {}, '--force'));
  expect(await resourcesOf(standIn.endpoint, 'Assay')).toEqual([]);
  expect(await functions()).toEqual([]);
  const left = await stored();
  const gone = Object.entries(before).filter(([, id]) => !left.some((each) => each.includes(id)));
  const publisher = expect.stringMatching(/^ServiceSitesPublisherPublishLogs/); // goes with it
  expect(gone.map(([logicalId]) => logicalId)).toEqual([publisher]);
});

async function functions(): Promise<unknown> {
  const url = `${standIn.endpoint}/2015-03-31/functions/`;
  const reply = await fetch(url, { headers: signedFor('lambda') });
  return ((await reply.json()) as { Functions: unknown }).Functions;
}

/** Names of everything that holds data, as each service lists it. */
async function stored(): Promise<readonly string[]> {
  const { endpoint } = standIn;
  const lists = [
    ['dynamodb', 'DynamoDB_20120810.ListTables'],
    ['secretsmanager', 'secretsmanager.ListSecrets'],
    ['kms', 'TrentService.ListKeys'],
  ] as const;
  const s3 = new S3Client(configOf(endpoint));
  const { Buckets } = await s3.send(new ListBucketsCommand());
  s3.destroy();
  const listed = await Promise.all(lists.map((list) => awsJson(endpoint, list)));
  return [...listed, Buckets, await logGroups()].map((each) => JSON.stringify(each));
}

/** All log groups: a page lists 50 of them. */
async function logGroups(): Promise<readonly unknown[]> {
  const groups: unknown[] = [];
  for (let nextToken: unknown; ; ) {
    const list = ['logs', 'Logs_20140328.DescribeLogGroups'] as const;
    const page = await awsJson(standIn.endpoint, list, nextToken ? { nextToken } : {});
    groups.push(page['logGroups']);
    nextToken = page['nextToken'];
    if (!nextToken) return groups;
  }
}
