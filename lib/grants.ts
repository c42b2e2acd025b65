import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DataStore } from './data-store.ts';
import type { Folder, Rights, SecretName } from './rights.ts';

/** What rights lead to. */
export interface Grounds {
  readonly store: DataStore;
  readonly tenant: string;
  readonly busArn: string;
  /** The machine that exports large jobs; its own function is made before it. */
  readonly exportMachineArn?: string;
}

/** Use of the key that a caller of a service needs, by what it does there. */
const READING = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITING = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** The bucket of a folder. */
export const bucketOf = ({ buckets }: DataStore, folder: Folder): IBucket =>
  folder === 'exports' ? buckets.exports : buckets.data;

/** The ARN of a secret that rights name; by its attribute, since a stand-in's reference is its name. */
export function secretArnOf(store: DataStore, secret: SecretName): string {
  const { node } = secret === 'token' ? store.tokenSecret : store.originSecret;
  return (node.defaultChild as CfnSecret).attrId; // the resource behind a Secret
}

/**
 * The statements that give rights and no more: the tenant's keys of the table, named indexes, folders
 * under the tenant's prefix, one secret, and the key only through the services used.
 */
export function statementsOf(rights: Rights, grounds: Grounds): PolicyStatement[] {
  return [
    ...tableStatements(rights, grounds),
    ...objectStatements(rights, grounds),
    ...secretStatements(rights, grounds),
    ...keyStatements(rights, grounds),
    ...reachStatements(rights, grounds),
  ];
}

/** What a function sets off elsewhere: one bus, one machine. */
function reachStatements(rights: Rights, grounds: Grounds): PolicyStatement[] {
  const reached: [boolean | undefined, string, string | undefined][] = [
    [rights.announces, 'events:PutEvents', grounds.busArn],
    [rights.startsExports, 'states:StartExecution', grounds.exportMachineArn],
  ];
  return reached.flatMap(([may, action, resource]) => {
    if (!may) return [];
    if (resource === undefined) throw new Error(`${action} has nothing that it could be done to`);
    return [new PolicyStatement({ actions: [action], resources: [resource] })];
  });
}

function tableStatements({ table = [], indexes = [] }: Rights, { store, tenant }: Grounds) {
  // Partition keys of the table and of both indexes begin with the tenant.
  const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${tenant}#*`] } };
  const { tableArn } = store.table;
  return [
    ...(table.length === 0
      ? []
      : [
          new PolicyStatement({
            actions: table.map((action) => `dynamodb:${action}`),
            resources: [tableArn],
            conditions,
          }),
        ]),
    ...(indexes.length === 0
      ? []
      : [
          new PolicyStatement({
            actions: ['dynamodb:Query'],
            resources: indexes.map((index) => `${tableArn}/index/${index}`),
            conditions,
          }),
        ]),
  ];
}

function objectStatements(rights: Rights, { store, tenant }: Grounds): PolicyStatement[] {
  const each = (folders: readonly Folder[] | undefined, action: string) =>
    (folders ?? []).map(
      (folder) =>
        new PolicyStatement({
          actions: [action],
          resources: [bucketOf(store, folder).arnForObjects(`${tenant}/${folder}/*`)],
        }),
    );
  const looks = (rights.looksIn ?? []).map(
    (folder) =>
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucketOf(store, folder).bucketArn],
        conditions: { StringLike: { 's3:prefix': `${tenant}/${folder}/*` } },
      }),
  );
  return [
    ...each(rights.reads, 's3:GetObject'),
    ...each(rights.writes, 's3:PutObject'),
    ...each(rights.streamsTo, 's3:AbortMultipartUpload'),
    ...looks,
  ];
}

const secretStatements = ({ secrets = [] }: Rights, { store }: Grounds): PolicyStatement[] =>
  secrets.map(
    (secret) =>
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secretArnOf(store, secret)],
      }),
  );

function keyStatements(rights: Rights, { store }: Grounds): PolicyStatement[] {
  const { table = [], indexes = [], reads = [], writes = [], secrets = [] } = rights;
  const { region } = Stack.of(store);
  const via = (service: string, used: boolean) =>
    used ? [`${service}.${region}.amazonaws.com`] : [];
  const read = [
    ...via('dynamodb', table.length + indexes.length > 0),
    ...via('s3', reads.length + writes.length > 0),
    ...via('secretsmanager', secrets.length > 0),
  ];
  const written = [...via('dynamodb', table.includes('PutItem')), ...via('s3', writes.length > 0)];
  const statement = (actions: string[], services: string[]) =>
    new PolicyStatement({
      actions,
      resources: [store.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': services } },
    });
  return [
    ...(read.length === 0 ? [] : [statement(READING, read)]),
    ...(written.length === 0 ? [] : [statement(WRITING, written)]),
  ];
}
