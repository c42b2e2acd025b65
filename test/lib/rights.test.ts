import { expect, test } from 'vitest';
import { consumers, routes } from '../../lambdas/routes.ts';
import { deployed } from './deployed.ts';
import { type Attempt, allows, Names, type Statement } from './policies.ts';

/**
 * Who may do what, in full. `key` is the use of the key through a service: r decrypts, w encrypts too.
 * All have besides: their own log group, and traces. A test fails on any right more and any less.
 */
const MATRIX = `
entry                 | table                      | indexes   | data                        | exports      | secrets      | key                          | else
session/start         | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
session/annotator     | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
session/staff         |                            |           |                             |              | origin token | secretsmanager:r             |
session/me            | BatchGetItem GetItem Query |           |                             |              | origin token | dynamodb:r secretsmanager:r  |
session/invite        | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
session/invite-staff  | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
annotator/show        | BatchGetItem GetItem Query | by-n      |                             |              | origin token | dynamodb:r secretsmanager:r  |
annotator/standing    | BatchGetItem GetItem PutItem Query | by-n |                             |              | origin token | dynamodb:w secretsmanager:r  |
annotator/decisions   | BatchGetItem GetItem       | by-n      |                             |              | origin token | dynamodb:r secretsmanager:r  |
client/create         | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
client/revoke         | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
client/list           | GetItem Query              |           |                             |              | origin token | dynamodb:r secretsmanager:r  |
session/invite-owner  | GetItem PutItem            |           |                             |              | token        | dynamodb:w secretsmanager:r  |
entry/show            | BatchGetItem GetItem       |           | Get:jobs Get:media          |              | origin token | dynamodb:r s3:r secretsmanager:r |
entry/step            | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r  |
entry/terms           | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
entry/admit           | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
problem/explain       |                            |           |                             |              | origin       | secretsmanager:r             |
hand-out/next         | BatchGetItem GetItem PutItem | by-q    | Get:jobs Get:media          |              | origin token | dynamodb:w s3:r secretsmanager:r |
hand-out/give-back    | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r  |
hand-out/decline      | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r  |
hand-out/sweep        | BatchGetItem GetItem PutItem Query | by-n by-q | Get:jobs List:jobs  |              |              | dynamodb:w s3:r sqs:w        | sqs:SendMessage:ServiceEventsSweepFailed
response/draft        | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
response/submit       | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r  |
response/void         | BatchGetItem GetItem PutItem | by-n    |                             |              | origin token | dynamodb:w secretsmanager:r  |
gold/list             | BatchGetItem GetItem Query | by-n      | Get:jobs List:jobs          |              | origin token | dynamodb:r s3:r secretsmanager:r |
gold/add              | BatchGetItem GetItem PutItem Query | | Get:inputs Get:jobs List:inputs List:jobs Put:inputs Put:jobs Put:media | | origin token | dynamodb:w s3:w secretsmanager:r |
gold/candidates       | GetItem Query              |           | Get:jobs List:jobs          |              | origin token | dynamodb:r s3:r secretsmanager:r |
gold/change           | BatchGetItem GetItem PutItem Query | by-n |                          |              | origin token | dynamodb:w secretsmanager:r |
gold/contests         | BatchGetItem GetItem       | by-n      |                             |              | origin token | dynamodb:r secretsmanager:r |
gold/feedback         | BatchGetItem GetItem       |           | Get:jobs Get:media          |              | origin token | dynamodb:r s3:r secretsmanager:r |
gold/contest          | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r |
gold/check            |                            |           |                             |              | origin token | secretsmanager:r |
job/create            | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r  |
job/list              | BatchGetItem               | by-n      |                             |              | origin token | dynamodb:r secretsmanager:r  |
job/validate          |                            |           |                             |              | origin token | secretsmanager:r             |
job/publish           | GetItem PutItem            |           |                             |              | origin token | dynamodb:w secretsmanager:r 
job/pause             | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r 
job/close             | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r 
job/announce          |                            |           |                             |              |              | dynamodb:r sqs:w             | events:PutEvents:ServiceAnnouncements sqs:SendMessage:ServiceEventsAnnounceFailed stream
job/redundancy        | BatchGetItem GetItem PutItem |         |                             |              | origin token | dynamodb:w secretsmanager:r  |
job/progress          | BatchGetItem GetItem Query | by-n      | Get:jobs List:jobs          |              | origin token | dynamodb:r s3:r secretsmanager:r |
import/read-manifest  | GetItem PutItem            |           | Get:inputs List:inputs Put:inputs Put:jobs Put:media | | origin token | dynamodb:w s3:w secretsmanager:r |
rules/collusion       | BatchGetItem GetItem Query |           |                             |              | origin token | dynamodb:r secretsmanager:r  |
rules/dry-run         | BatchGetItem GetItem Query | by-n      |                             |              | origin token | dynamodb:r secretsmanager:r  |
aggregation/labels    | GetItem Query              |           | Get:jobs List:jobs          |              | origin token | dynamodb:r s3:r secretsmanager:r |
aggregation/fit       | BatchGetItem GetItem PutItem Query | by-n | Put:jobs                    |              |              | dynamodb:w s3:w sqs:w        | sqs:SendMessage:ServiceEventsFitFailed
aggregation/aggregate | GetItem PutItem Query      |           | Get:jobs List:jobs          |              |              | dynamodb:w s3:r sqs:w        | sqs:SendMessage:ServiceEventsAggregateFailed stream
export/write          | BatchGetItem GetItem PutItem Query | | Get:jobs                      | Abort:exports Get:exports List:exports Put:exports | origin token | dynamodb:w s3:w secretsmanager:r | states:StartExecution:ServiceExportsMachine
export/run            | BatchGetItem GetItem PutItem Query | | Get:jobs                      | Abort:exports Get:exports List:exports Put:exports | | dynamodb:w s3:w             
export/shard          | Query                      |           | Get:jobs Get:runs Put:runs  | Abort:exports Put:exports |      | dynamodb:r s3:w              |
export/gather         | BatchGetItem GetItem PutItem |         | Get:runs Put:runs           | Get:exports List:exports Put:exports | | dynamodb:w s3:w          |
export/newest         | GetItem                    |           |                             | Get:exports List:exports | origin token | dynamodb:r s3:r secretsmanager:r |
publishes the pages   |                            |           |                             |              |              |                              | s3:PutObject:frame/* s3:PutObject:shell/*
`;

const service = deployed();
const names = new Names(service);
const functions = names.functions();
const arnOf = (start: string, type: string) => names.arn(names.idOf(start, type));
const PLACES = {
  table: arnOf('ServiceStoreTable', 'AWS::DynamoDB::GlobalTable'),
  data: arnOf('ServiceStoreBucketsData', 'AWS::S3::Bucket'),
  exports: arnOf('ServiceStoreBucketsExports', 'AWS::S3::Bucket'),
  shell: arnOf('ServiceSitesShellPages', 'AWS::S3::Bucket'),
  frame: arnOf('ServiceSitesFramePages', 'AWS::S3::Bucket'),
  key: arnOf('ServiceStoreKey', 'AWS::KMS::Key'),
  token: arnOf('ServiceStoreTokenSecret', 'AWS::SecretsManager::Secret'),
  origin: arnOf('ServiceStoreOriginSecret', 'AWS::SecretsManager::Secret'),
};

const COLUMNS = ['table', 'indexes', 'data', 'exports', 'secrets', 'key', 'else'] as const;
type Row = Record<(typeof COLUMNS)[number], string[]>;
type Placed = readonly [keyof Row, readonly string[]] | undefined;

/** A statement at one of its resources: its actions without the service, its conditions as text. */
interface Right {
  readonly verbs: readonly string[];
  readonly actions: readonly string[];
  readonly resource: string;
  readonly bound: string;
}

const READ = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITTEN = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const QUEUED = ['kms:Decrypt', 'kms:GenerateDataKey'];
const STREAM = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const UNBOUND = '{}';
const OF_TENANT = '{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["default#*"]}}';

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join() === b.toSorted().join();

/** Each gives the cell of a right of its kind; what is wider than its kind allows it leaves. */
const PLACERS: readonly ((right: Right) => Placed)[] = [
  ({ resource, bound, verbs }) =>
    resource === PLACES.table && bound === OF_TENANT ? ['table', verbs] : undefined,
  ({ resource, bound, verbs }) =>
    resource.startsWith(`${PLACES.table}/index/by-`) &&
    bound === OF_TENANT &&
    same(verbs, ['Query'])
      ? ['indexes', [resource.slice(resource.lastIndexOf('/') + 1)]]
      : undefined,
  ({ resource, bound, verbs }) =>
    resource === `${PLACES.table}/stream/1` && bound === UNBOUND && same(verbs, STREAM)
      ? ['else', ['stream']]
      : undefined,
  (right) => inFolder(right, 'data') ?? listing(right, 'data'),
  (right) => inFolder(right, 'exports') ?? listing(right, 'exports'),
  ({ resource, verbs }) => {
    const secret = (['token', 'origin'] as const).find((each) => PLACES[each] === resource);
    return secret && same(verbs, ['GetSecretValue']) ? ['secrets', [secret]] : undefined;
  },
  ({ resource, actions, bound }) => {
    const via = /^\{"StringEquals":\{"kms:ViaService":(\[[^\]]+\])\}\}$/.exec(bound)?.[1];
    const use = usesOf(actions);
    if (resource !== PLACES.key || via === undefined || use === undefined) return undefined;
    const services: string[] = JSON.parse(via);
    return ['key', services.map((name) => name.replace('.eu-central-1.amazonaws.com', `:${use}`))];
  },
  ({ resource, bound, actions }) => {
    if (bound !== UNBOUND || resource === PLACES.key || resource === PLACES.table) return undefined;
    const shown = resource
      .replace(PLACES.shell, 'shell')
      .replace(PLACES.frame, 'frame')
      .replace(/^arn:.*:/, '')
      .replace(/[0-9A-F]{8}$/, '');
    return ['else', actions.map((action) => `${action}:${shown}`)];
  },
];

function inFolder({ resource, bound, verbs }: Right, bucket: 'data' | 'exports'): Placed {
  const folder = new RegExp(`^${PLACES[bucket]}/default/(\\w+)/\\*$`).exec(resource)?.[1];
  if (folder === undefined || bound !== UNBOUND) return undefined;
  return [bucket, verbs.map((verb) => `${/^[A-Z][a-z]+/.exec(verb)?.[0]}:${folder}`)];
}

function listing({ resource, bound, verbs }: Right, bucket: 'data' | 'exports'): Placed {
  const prefix = /^\{"StringLike":\{"s3:prefix":\["default\/(\w+)\/\*"\]\}\}$/.exec(bound)?.[1];
  if (resource !== PLACES[bucket] || prefix === undefined) return undefined;
  return same(verbs, ['ListBucket']) ? [bucket, [`List:${prefix}`]] : undefined;
}

function usesOf(actions: readonly string[]): 'r' | 'w' | undefined {
  if (same(actions, READ)) return 'r';
  const written = [WRITTEN, [...READ, ...WRITTEN], QUEUED];
  return written.some((each) => same(actions, each)) ? 'w' : undefined;
}

function place(statement: Statement, resource: string): NonNullable<Placed> {
  const { actions, conditions } = statement;
  const verbs = actions.map((action) => action.slice(action.indexOf(':') + 1));
  const right = { actions, verbs, resource, bound: JSON.stringify(conditions) };
  for (const placer of PLACERS) {
    const placed = placer(right);
    if (placed !== undefined) return placed;
  }
  return ['else', [JSON.stringify({ ...statement, resource })]];
}

/** Every function has these, and only for its own log group. */
function withoutRunning(statements: readonly Statement[]): Statement[] {
  const others = statements.filter(({ actions }) => !same(actions, LOGS) && !same(actions, TRACES));
  expect(statements.length - others.length).toBe(2);
  const logs = statements.find(({ actions }) => same(actions, LOGS));
  expect(logs?.resources).toEqual([expect.stringMatching(/Logs[0-9A-F]{8}:\*$/)]);
  return others;
}

function rowOf(statements: readonly Statement[]): Row {
  const row: Row = {
    table: [],
    indexes: [],
    data: [],
    exports: [],
    secrets: [],
    key: [],
    else: [],
  };
  for (const statement of withoutRunning(statements)) {
    for (const resource of statement.resources) {
      const placed = place(statement, resource);
      row[placed[0]].push(...placed[1]);
    }
  }
  const wrote = row.key.filter((use) => use.endsWith(':w')).map((use) => use.replace(/w$/, 'r'));
  row.key = row.key.filter((use) => !wrote.includes(use));
  return row;
}

const textOf = (cells: readonly string[]): string => [...new Set(cells)].sort().join(' ');

const expected = MATRIX.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(
    ([entry = '', ...cells]) =>
      [
        entry,
        Object.fromEntries(
          COLUMNS.map((column, i) => [column, textOf((cells[i] ?? '').split(' ').filter(Boolean))]),
        ),
      ] as const,
  );

test('the matrix has a row for every function', () => {
  expect([...functions.keys()].sort()).toEqual(expected.map(([entry]) => entry).sort());
  const entries = [...routes, ...consumers].map(({ entry }) => entry);
  expect(expected.map(([entry]) => entry)).toEqual(expect.arrayContaining(entries));
});

test.each(expected)('%s has exactly its rights', (entry, row) => {
  const real = rowOf(functions.get(entry) ?? []);
  expect(Object.fromEntries(COLUMNS.map((column) => [column, textOf(real[column])]))).toEqual(row);
});

test('no two functions share a role, and none has a policy beside its own', () => {
  const roles = service
    .ofType('AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties.Role['Fn::GetAtt'][0]);
  expect(new Set(roles).size).toBe(roles.length);
  expect(service.ofType('AWS::IAM::Policy')).toEqual([]);
});

test('no role of the stack may delete what is stored, scan it, or do all of anything', () => {
  const roles = service.ofType('AWS::IAM::Role').map(([id]) => id);
  expect(roles.length).toBeGreaterThan(functions.size);
  const actions = roles.flatMap((id) => names.statementsOf(id)).flatMap((each) => each.actions);
  const logs = 'logs:DeleteLogDelivery'; // Step Functions ends a delivery when its log group changes
  expect(actions.filter((action) => /Delete|Scan|\*/.test(action) && action !== logs)).toEqual([]);
});

const via = (name: string) => ({ 'kms:ViaService': `${name}.eu-central-1.amazonaws.com` });
const mine = { 'dynamodb:LeadingKeys': ['default#J#j1'] };

/** What every function must be refused, whoever has taken it over. */
const ATTACKS: readonly Attempt[] = [
  ...['GetItem', 'PutItem', 'Query', 'BatchGetItem'].map((verb) => ({
    action: `dynamodb:${verb}`,
    resource: PLACES.table,
    context: { 'dynamodb:LeadingKeys': ['default#J#j1', 'other#J#j1'] },
  })),
  ...['by-q', 'by-n'].map((index) => ({
    action: 'dynamodb:Query',
    resource: `${PLACES.table}/index/${index}`,
    context: { 'dynamodb:LeadingKeys': ['defaulted#JOBS'] },
  })),
  ...[
    'DeleteItem',
    'UpdateItem',
    'Scan',
    'BatchWriteItem',
    'DeleteTable',
    'UpdateTable',
    'PartiQLSelect',
  ].map((verb) => ({ action: `dynamodb:${verb}`, resource: PLACES.table, context: mine })),
  { action: 'dynamodb:Scan', resource: `${PLACES.table}/index/by-q` },
  ...(['data', 'exports'] as const).flatMap((bucket) => [
    ...['GetObject', 'PutObject', 'AbortMultipartUpload'].flatMap((verb) =>
      ['other/jobs/j/x', 'other/runs/j/x', 'other/exports/j/x', 'defaulted/jobs/x', 'jobs/x'].map(
        (key) => ({
          action: `s3:${verb}`,
          resource: `${PLACES[bucket]}/${key}`,
        }),
      ),
    ),
    ...[
      'DeleteObject',
      'DeleteObjectVersion',
      'GetObjectVersion',
      'PutObjectAcl',
      'BypassGovernanceRetention',
    ].map((verb) => ({ action: `s3:${verb}`, resource: `${PLACES[bucket]}/default/jobs/j/x` })),
    ...['other/inputs/', 'other/exports/', ''].map((prefix) => ({
      action: 's3:ListBucket',
      resource: PLACES[bucket],
      context: { 's3:prefix': prefix },
    })),
    { action: 's3:ListBucket', resource: PLACES[bucket] },
    { action: 's3:PutBucketPolicy', resource: PLACES[bucket] },
  ]),
  { action: 'kms:Decrypt', resource: PLACES.key },
  { action: 'kms:Decrypt', resource: PLACES.key, context: via('lambda') },
  { action: 'kms:ScheduleKeyDeletion', resource: PLACES.key, context: via('s3') },
  { action: 'kms:CreateGrant', resource: PLACES.key, context: via('dynamodb') },
  ...['token', 'origin'].map((secret) => ({
    action: 'secretsmanager:PutSecretValue',
    resource: PLACES[secret as 'token'],
  })),
  {
    action: 'secretsmanager:GetSecretValue',
    resource: 'arn:aws:secretsmanager:eu-central-1:111122223333:another',
  },
  { action: 'iam:PassRole', resource: '*' },
  { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/any' },
  {
    action: 'lambda:InvokeFunction',
    resource: 'arn:aws:lambda:eu-central-1:111122223333:function:any',
  },
];

test.each([...functions])(
  '%s, taken over, reaches nothing of others and deletes nothing',
  (_, statements) => {
    expect(ATTACKS.filter((attempt) => allows(statements, attempt))).toEqual([]);
  },
);

test('a function reads a secret only if its row says so', () => {
  for (const [entry, row] of expected) {
    for (const secret of ['token', 'origin'] as const) {
      const attempt = { action: 'secretsmanager:GetSecretValue', resource: PLACES[secret] };
      const may = allows(functions.get(entry) ?? [], attempt);
      expect([entry, secret, may]).toEqual([entry, secret, row['secrets']?.includes(secret)]);
    }
  }
});

test('the simulator lets through what a function is for, so that its refusals mean something', () => {
  const next = functions.get('hand-out/next') ?? [];
  const allowed: Attempt[] = [
    { action: 'dynamodb:PutItem', resource: PLACES.table, context: mine },
    {
      action: 'dynamodb:Query',
      resource: `${PLACES.table}/index/by-q`,
      context: { 'dynamodb:LeadingKeys': ['default#OPEN#j#0'] },
    },
    { action: 's3:GetObject', resource: `${PLACES.data}/default/media/j1/m` },
    { action: 'kms:Decrypt', resource: PLACES.key, context: via('s3') },
  ];
  expect(allowed.filter((attempt) => !allows(next, attempt))).toEqual([]);
  const list = {
    action: 's3:ListBucket',
    resource: PLACES.data,
    context: { 's3:prefix': 'default/inputs/j1/x' },
  };
  expect(allows(functions.get('import/read-manifest') ?? [], list)).toBe(true);
  const allow: Statement = { effect: 'Allow', actions: ['s3:*'], resources: ['*'], conditions: {} };
  const attempt = { action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/k' };
  expect(allows([allow], attempt)).toBe(true);
  expect(allows([allow, { ...allow, effect: 'Deny' }], attempt)).toBe(false);
});
