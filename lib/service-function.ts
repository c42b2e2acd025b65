import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge, wildcardOf } from './acknowledge.ts';
import { bundleOf } from './bundles.ts';
import { bucketOf, type Grounds, secretOf, statementsOf } from './grants.ts';
import { NarrowRole } from './narrow-role.ts';
import { type Folder, type Rights, rightsOf } from './rights.ts';
import type { ServiceProps } from './service-props.ts';

/** What all functions of a service share. */
export interface Shared extends Grounds {
  readonly props: ServiceProps;
  readonly busName: string;
}

export interface ServiceFunctionProps {
  /** File under lambdas/, as `routes.ts` names it. */
  readonly entry: string;
  readonly memoryMiB?: number;
  readonly timeout?: Duration;
  /** Where events go that failed for good, when the function is called without waiting. */
  readonly deadLetters?: IQueue;
  /** What its source of events needs beside the rights of its entry. */
  readonly statements?: readonly PolicyStatement[];
}

/** One function of the service: bundled, traced, with its own encrypted log group and narrow role. */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, shared: Shared, props: ServiceFunctionProps) {
    super(scope, idOf(props.entry));
    const { entry, memoryMiB = 512, timeout = Duration.seconds(29), deadLetters } = props;
    const { store, props: service } = shared;
    const rights = rightsOf(entry);
    const logs = new LogGroup(this, 'Logs', {
      encryptionKey: store.key,
      retention: service.logDays,
      removalPolicy: service.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { role, policy } = new NarrowRole(this, 'Access', {
      service: 'lambda',
      statements: [
        ...statementsOf(rights, shared),
        ...(props.statements ?? []),
        ...(deadLetters ? [sending(deadLetters)] : []),
        ...running(logs),
      ],
    });
    const reserved = service.reservedConcurrency[entry];
    this.function = new LambdaFunction(this, 'Function', {
      code: Stack.of(this).bundlingRequired
        ? Code.fromAsset(bundleOf(entry), { exclude: ['*.map'] })
        : Code.fromInline('// not bundled'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      description: `Assay: ${entry}`,
      memorySize: memoryMiB,
      timeout,
      tracing: Tracing.ACTIVE,
      logGroup: logs,
      role,
      environment: environmentOf(entry, rights, shared),
      ...(deadLetters ? { deadLetterQueue: deadLetters } : {}),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    });
    explain(this, { rights, policy, logs, shared, queued: deadLetters !== undefined });
  }
}

/** `hand-out/next` → `HandOutNext`: part of logical ids. */
export const idOf = (entry: string): string =>
  entry.replaceAll(/(^|[/-])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** May put what failed for good into a queue under the service's key. */
export const sending = (queue: IQueue): PolicyStatement =>
  new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });

/** What every function needs to run: its own log group, and traces, which have no resource level. */
const running = (logs: LogGroup): PolicyStatement[] => [
  new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [`${logs.logGroupArn}:*`],
  }),
  new PolicyStatement({
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  }),
];

/** The names of what the rights lead to; a function is not told of a bucket it may not touch. */
function environmentOf(entry: string, rights: Rights, { store, tenant, busName }: Shared) {
  const folders = [...(rights.reads ?? []), ...(rights.writes ?? [])];
  return {
    TENANT: tenant,
    TABLE_NAME: store.table.tableName,
    ...(folders.some((folder) => folder !== 'exports')
      ? { DATA_BUCKET: store.buckets.data.bucketName }
      : {}),
    ...(folders.includes('exports') ? { EXPORT_BUCKET: store.buckets.exports.bucketName } : {}),
    ...Object.fromEntries(
      (rights.secrets ?? []).map((secret) => [
        `${secret.toUpperCase()}_SECRET_ARN`,
        secretOf(store, secret).secretArn,
      ]),
    ),
    ...(rights.announces ? { EVENT_BUS_NAME: busName } : {}),
    POWERTOOLS_SERVICE_NAME: entry,
    POWERTOOLS_METRICS_NAMESPACE: 'Assay',
    LOG_LEVEL: 'INFO',
    NODE_OPTIONS: '--enable-source-maps',
  };
}

interface Explained {
  readonly rights: Rights;
  readonly policy: NarrowRole['policy'];
  readonly logs: LogGroup;
  readonly shared: Shared;
  readonly queued: boolean;
}

/** Why each wildcard is there, and which rules do not fit a function without a network of its own. */
function explain(
  scope: ServiceFunction,
  { rights, policy, logs, shared, queued }: Explained,
): void {
  const { store, tenant } = shared;
  const wild = (folder: Folder) => wildcardOf(bucketOf(store, folder), `/${tenant}/${folder}/*`);
  const folders = [...(rights.reads ?? []), ...(rights.writes ?? [])];
  acknowledge(policy, {
    [wildcardOf(logs, ':*')]: 'The streams of its own log group; Lambda names them.',
    'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resource level.',
    ...Object.fromEntries(
      folders.map((folder) => [wild(folder), 'The objects of one folder of the tenant.']),
    ),
  });
  acknowledge(scope, {
    'HIPAA.Security-LambdaInsideVPC':
      'Calls only AWS services over TLS with its role; a VPC would add an exit and cold starts.',
    'HIPAA.Security-LambdaConcurrency':
      'Reserved by the prop reservedConcurrency: it takes from what other functions of the account have.',
    ...(queued
      ? {}
      : {
          'HIPAA.Security-LambdaDLQ':
            'Its caller waits for the answer, or is a stream with a queue of its own for failures.',
        }),
  });
}
