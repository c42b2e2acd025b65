import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { consumers } from '../lambdas/routes.ts';
import { deadLetters } from './dead-letters.ts';
import { sending } from './narrow-function.ts';
import { ServiceFunction, type Shared } from './service-function.ts';

type Starter = (typeof consumers)[number]['startedBy'];

/** The entry that something other than a route starts. */
export function startedBy(starter: Starter): string {
  const found = consumers.find((consumer) => consumer.startedBy === starter);
  if (found === undefined) throw new Error(`lambdas/routes.ts names nothing started by ${starter}`);
  return found.entry;
}

/**
 * What happens between a response and its label: the table's stream wakes the aggregation of complete
 * suites, and a sweep every minute takes what no event came for.
 *
 * An event only wakes; the stored state decides. So repeats and losses are harmless, and what fails five
 * times, halved until it stands alone, goes to a queue that raises an alarm.
 */
export class EventPipeline extends Construct {
  readonly aggregate: ServiceFunction;
  readonly sweep: ServiceFunction;
  readonly queues: readonly Queue[];

  constructor(scope: Construct, id: string, shared: Shared) {
    super(scope, id);
    const failed = deadLetters(this, 'AggregateFailed', shared.store);
    const missed = deadLetters(this, 'SweepFailed', shared.store);
    this.queues = [failed, missed];
    this.aggregate = this.#aggregate(shared, failed);
    this.sweep = this.#sweep(shared, missed);
  }

  #aggregate(shared: Shared, failed: Queue): ServiceFunction {
    const { store, tenant } = shared;
    const aggregate = new ServiceFunction(this, shared, {
      entry: startedBy('stream'),
      timeout: Duration.minutes(1),
      statements: [...readingStream(shared), sending(failed), ...usingKeyFor(shared, 'sqs')],
    });
    new EventSourceMapping(this, 'Stream', {
      target: aggregate.function,
      eventSourceArn: store.table.tableStreamArn ?? '',
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          dynamodb: { NewImage: { q: { S: [{ prefix: `${tenant}#DONE#` }] } } },
        }),
      ],
      batchSize: 100,
      parallelizationFactor: 2,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(failed),
    });
    return aggregate;
  }

  #sweep(shared: Shared, missed: Queue): ServiceFunction {
    const sweep = new ServiceFunction(this, shared, {
      entry: startedBy('schedule'),
      timeout: Duration.seconds(55),
      deadLetters: missed,
      statements: usingKeyFor(shared, 'sqs'),
    });
    new Rule(this, 'EveryMinute', {
      description: 'Assay: expired leases and complete suites that no event came for',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new FunctionTarget(sweep.function, {
          deadLetterQueue: missed,
          maxEventAge: Duration.minutes(1), // the next minute sweeps again
          retryAttempts: 1,
        }),
      ],
    });
    return sweep;
  }
}

/** Reading one stream. `ListStreams` is asked of the same stream. */
const readingStream = ({ store }: Shared): PolicyStatement[] => [
  new PolicyStatement({
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    resources: [store.table.tableStreamArn ?? ''],
  }),
];

/** Puts letters into a queue under the key. */
const usingKeyFor = ({ store }: Shared, service: string): PolicyStatement[] => [
  new PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [store.key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': `${service}.${Stack.of(store).region}.amazonaws.com` },
    },
  }),
];

/** The bus on which the service tells of changes in a job's state: ids and states, nothing else. */
export const announcements = (scope: Construct): EventBus =>
  new EventBus(scope, 'Announcements', { description: 'Assay: changes of jobs' });
