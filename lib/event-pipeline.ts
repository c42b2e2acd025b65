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
 * What happens behind a commit: the table's stream wakes the aggregation of complete suites, and tells the
 * bus of changes of jobs; a sweep every minute takes what no event came for, and every five minutes jobs get the models
 * that they are due.
 *
 * An event only wakes the aggregation; the stored state decides. So repeats and losses are harmless. What
 * fails five times, halved until it stands alone, goes to a queue that raises an alarm. A shard of the stream
 * has two readers, and may have no third: what else wants to know of jobs listens to the bus.
 */
export class EventPipeline extends Construct {
  readonly aggregate: ServiceFunction;
  readonly announce: ServiceFunction;
  readonly sweep: ServiceFunction;
  readonly fit: ServiceFunction;
  readonly queues: readonly Queue[];

  constructor(scope: Construct, id: string, shared: Shared) {
    super(scope, id);
    const failed = deadLetters(this, 'AggregateFailed', shared.store);
    const missed = deadLetters(this, 'SweepFailed', shared.store);
    const untold = deadLetters(this, 'AnnounceFailed', shared.store);
    const unfitted = deadLetters(this, 'FitFailed', shared.store);
    this.queues = [failed, missed, untold, unfitted];
    this.aggregate = this.#aggregate(shared, failed);
    this.announce = this.#announce(shared, untold);
    this.sweep = this.#sweep(shared, missed);
    this.fit = this.#fit(shared, unfitted);
  }

  #aggregate(shared: Shared, failed: Queue): ServiceFunction {
    const aggregate = new ServiceFunction(this, shared, {
      entry: startedBy('stream'),
      timeout: Duration.minutes(1),
      statements: [...readingStream(shared), sending(failed), ...usingKeyFor(shared, 'sqs')],
    });
    const complete = { q: { S: [{ prefix: `${shared.tenant}#DONE#` }] } };
    this.#consume('Stream', shared, aggregate, { NewImage: complete }, failed);
    return aggregate;
  }

  #announce(shared: Shared, untold: Queue): ServiceFunction {
    const announce = new ServiceFunction(this, shared, {
      entry: startedBy('stream of jobs'),
      statements: [
        ...readingStream(shared),
        ...usingKeyFor(shared, 'dynamodb', ['kms:Decrypt', 'kms:DescribeKey']),
        sending(untold),
        ...usingKeyFor(shared, 'sqs'),
      ],
    });
    const jobs = { pk: { S: [{ prefix: `${shared.tenant}#J#` }] } };
    this.#consume('JobStream', shared, announce, { Keys: jobs }, untold);
    return announce;
  }

  #consume(
    id: string,
    { store }: Shared,
    consumer: ServiceFunction,
    wanted: object,
    failed: Queue,
  ): void {
    new EventSourceMapping(this, id, {
      target: consumer.function,
      eventSourceArn: store.table.tableStreamArn ?? '',
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter({ dynamodb: wanted })],
      batchSize: 100,
      parallelizationFactor: 2,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(failed),
    });
  }

  #sweep(shared: Shared, missed: Queue): ServiceFunction {
    const sweep = new ServiceFunction(this, shared, {
      entry: startedBy('schedule'),
      timeout: Duration.seconds(55),
      deadLetters: missed,
      statements: usingKeyFor(shared, 'sqs'),
    });
    const description = 'Assay: expired leases and complete suites that no event came for';
    this.#every('EveryMinute', description, Duration.minutes(1), sweep, missed);
    return sweep;
  }

  #fit(shared: Shared, unfitted: Queue): ServiceFunction {
    const fit = new ServiceFunction(this, shared, {
      entry: startedBy('slow schedule'),
      memoryMiB: 1_769,
      timeout: Duration.minutes(15),
      deadLetters: unfitted,
      statements: usingKeyFor(shared, 'sqs'),
    });
    const description = 'Assay: models of jobs whose answers have grown by half';
    this.#every('EveryFiveMinutes', description, Duration.minutes(5), fit, unfitted);
    return fit;
  }

  /** Starts a function again and again; what was missed the next time makes up for. */
  #every(
    id: string,
    description: string,
    time: Duration,
    started: ServiceFunction,
    missed: Queue,
  ): void {
    const target = new FunctionTarget(started.function, {
      deadLetterQueue: missed,
      maxEventAge: time,
      retryAttempts: 1,
    });
    new Rule(this, id, { description, schedule: Schedule.rate(time), targets: [target] });
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

/** Uses the key through a service: puts letters into a queue under it, unless said otherwise. */
const usingKeyFor = (
  { store }: Shared,
  service: string,
  actions = ['kms:Decrypt', 'kms:GenerateDataKey'],
): PolicyStatement[] => [
  new PolicyStatement({
    actions,
    resources: [store.key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': `${service}.${Stack.of(store).region}.amazonaws.com` },
    },
  }),
];

/** The bus on which the service tells of changes of jobs: ids, states and counts, nothing else. */
export const announcements = (scope: Construct): EventBus =>
  new EventBus(scope, 'Announcements', { description: 'Assay: changes of jobs' });
