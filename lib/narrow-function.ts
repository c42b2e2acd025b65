import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
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
import { NarrowRole } from './narrow-role.ts';

export interface NarrowFunctionProps {
  /** Gives the folder of the bundle; asked for only when the stack is bundled. */
  readonly bundle: () => string;
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
  readonly environment: Readonly<Record<string, string>>;
  readonly key: IKey;
  readonly logDays: number;
  readonly logRemoval: RemovalPolicy;
  readonly memoryMiB?: number;
  readonly timeout?: Duration;
  /** Where events go that failed for good, when the function is called without waiting. */
  readonly deadLetters?: IQueue | undefined;
  readonly reserved?: number | undefined;
}

/** A function with our defaults: bundled, traced, its own encrypted log group, and the rights it is given. */
export class NarrowFunction extends Construct {
  readonly function: LambdaFunction;
  readonly access: NarrowRole;

  constructor(scope: Construct, id: string, props: NarrowFunctionProps) {
    super(scope, id);
    const { deadLetters, reserved, memoryMiB = 512, timeout = Duration.seconds(29) } = props;
    const logs = new LogGroup(this, 'Logs', {
      encryptionKey: props.key,
      retention: props.logDays,
      removalPolicy: props.logRemoval,
    });
    this.access = new NarrowRole(this, 'Access', {
      service: 'lambda',
      statements: [
        ...props.statements,
        ...(deadLetters ? [sending(deadLetters)] : []),
        ...running(logs),
      ],
    });
    this.function = new LambdaFunction(this, 'Function', {
      code: Stack.of(this).bundlingRequired
        ? Code.fromAsset(props.bundle(), { exclude: ['*.map'] })
        : Code.fromInline('// not bundled'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      description: props.description,
      memorySize: memoryMiB,
      timeout,
      tracing: Tracing.ACTIVE,
      logGroup: logs,
      role: this.access.role,
      environment: { ...props.environment },
      ...(deadLetters ? { deadLetterQueue: deadLetters } : {}),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    });
    this.#explain(logs, deadLetters !== undefined);
  }

  #explain(logs: LogGroup, queued: boolean): void {
    acknowledge(this.access.policy, {
      [wildcardOf(logs, ':*')]: 'The streams of its own log group; Lambda names them.',
      'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resource level.',
    });
    acknowledge(this, {
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
}

/** May put what failed for good into a queue. */
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
