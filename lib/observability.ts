import { Duration } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type EventPipeline, startedBy } from './event-pipeline.ts';
import type { ExportWorkflow } from './export-workflow.ts';
import type { HttpApi } from './http-api.ts';
import type { Shared } from './service-function.ts';

const PERIOD = Duration.minutes(5);

export interface ObservabilityProps extends Shared {
  readonly api: HttpApi;
  readonly pipeline: EventPipeline;
  readonly exports: ExportWorkflow;
}

/** What is watched: a metric, and above which value it is an alarm. */
interface Watched {
  readonly metric: IMetric;
  readonly above: number;
  /** Periods of five minutes in a row. */
  readonly periods: number;
  readonly meaning: string;
}

/** A dashboard, alarms on what an owner has to act on, and a budget. Silence is no alarm. */
export class Observability extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    this.topic = this.#topic(props);
    const watched = watchedIn(props);
    for (const [name, { metric, above, periods, meaning }] of Object.entries(watched)) {
      new Alarm(this, name, {
        metric,
        threshold: above,
        evaluationPeriods: periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        alarmDescription: `Assay: ${meaning}`,
      }).addAlarmAction(new SnsAction(this.topic));
    }
    this.#dashboard(Object.entries(watched));
    this.#budget(props);
  }

  #topic({ store, props }: Shared): Topic {
    const topic = new Topic(this, 'Alarms', { masterKey: store.key, enforceSSL: true });
    for (const service of ['cloudwatch', 'budgets']) {
      topic.grantPublish(new ServicePrincipal(`${service}.amazonaws.com`));
    }
    if (props.alarmEmail !== undefined) {
      topic.addSubscription(new EmailSubscription(props.alarmEmail));
    }
    return topic;
  }

  #dashboard(watched: readonly (readonly [name: string, watched: Watched])[]): void {
    const widgets = watched.map(
      ([name, { metric, above }]) =>
        new GraphWidget({
          title: name,
          left: [metric],
          leftAnnotations: [{ value: above, label: 'alarm' }],
          width: 8,
        }),
    );
    new Dashboard(this, 'Dashboard', { widgets: [widgets] });
  }

  #budget({ props }: Shared): void {
    if (props.monthlyBudgetUsd === undefined) return;
    const subscribers = [{ subscriptionType: 'SNS', address: this.topic.topicArn }];
    const notice = (notificationType: string, threshold: number) => ({
      notification: {
        comparisonOperator: 'GREATER_THAN',
        notificationType,
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)],
    });
  }
}

/** Counted by the functions themselves: lambdas/meter.ts names the metrics. */
const counted = (metricName: string, entry: string, statistic: string): Metric =>
  new Metric({
    namespace: 'Assay',
    metricName,
    dimensionsMap: { service: entry },
    statistic,
    period: PERIOD,
  });

function watchedIn(props: ObservabilityProps): Readonly<Record<string, Watched>> {
  const { store, api, pipeline, exports } = props;
  const { tableName } = store.table;
  const ofTable = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName },
      statistic: Stats.SUM,
      period: PERIOD,
    });
  const submit = 'response/submit';
  return {
    TransactionConflicts: {
      metric: ofTable('TransactionConflict'),
      above: 500,
      periods: 3,
      meaning: 'many writers meet on the same suites; see docs/deploy.md',
    },
    TableThrottles: {
      metric: ofTable('WriteThrottleEvents'),
      above: 0,
      periods: 2,
      meaning: 'the table refuses writes',
    },
    IteratorAge: {
      metric: pipeline.aggregate.function.metric('IteratorAge', {
        statistic: Stats.MAXIMUM,
        period: PERIOD,
      }),
      above: Duration.minutes(10).toMilliseconds(),
      periods: 2,
      meaning: 'the aggregation is behind the stream',
    },
    AggregationLag: {
      metric: counted('AggregationLag', startedBy('stream'), 'p99'),
      above: Duration.minutes(5).toMilliseconds(),
      periods: 3,
      meaning: 'complete suites wait long for their labels',
    },
    AggregationBacklog: {
      metric: counted('AggregationBacklog', startedBy('schedule'), Stats.MAXIMUM),
      above: 1_000,
      periods: 3,
      meaning: 'complete suites pile up without labels',
    },
    GoldDepth: {
      metric: counted('GoldWorn', startedBy('schedule'), Stats.MAXIMUM),
      above: 80,
      periods: 1,
      meaning: 'the gold of a job runs out: most was shown as often as it may be',
    },
    GoldShort: {
      metric: counted('GoldShort', startedBy('schedule'), Stats.MAXIMUM),
      above: 0,
      periods: 1,
      meaning: 'a job lacks gold to its end: add some while it runs',
    },
    ExportFailures: {
      metric: new MathExpression({
        label: 'exports that failed',
        period: PERIOD,
        expression: 'FILL(failed, 0) + FILL(timedOut, 0)',
        usingMetrics: {
          failed: exports.machine.metricFailed({ period: PERIOD, statistic: Stats.SUM }),
          timedOut: exports.machine.metricTimedOut({ period: PERIOD, statistic: Stats.SUM }),
        },
      }),
      above: 0,
      periods: 1,
      meaning: 'the export of a large job failed after all its tries',
    },
    LateShare: {
      metric: new MathExpression({
        label: 'late responses, %',
        period: PERIOD,
        expression: '100 * late / responses',
        usingMetrics: {
          late: counted('LateResponses', submit, Stats.SUM),
          responses: counted('Requests2xx', submit, Stats.SUM),
        },
      }),
      above: 5,
      periods: 3,
      meaning: 'leases end before their holders answer: raise leaseSeconds',
    },
    ServerErrors: {
      metric: api.api.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      above: 5,
      periods: 1,
      meaning: 'requests failed by our fault',
    },
    FunctionThrottles: {
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Throttles',
        statistic: Stats.SUM,
        period: PERIOD,
      }),
      above: 0,
      periods: 2,
      meaning: 'Lambda refused to run functions of this account',
    },
    ...deadLettersIn(pipeline),
  };
}

/** An event that failed for good waits in a queue: one is enough. */
const deadLettersIn = ({ queues }: EventPipeline): Readonly<Record<string, Watched>> =>
  Object.fromEntries(
    queues.map((queue) => [
      queue.node.id,
      {
        metric: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }),
        above: 0,
        periods: 1,
        meaning: 'an event failed for good; it waits in the queue of dead letters',
      },
    ]),
  );
