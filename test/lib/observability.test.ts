import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { consumers, routes } from '../../lambdas/routes.ts';
import { ALARMS } from '../../src/cost/bill.ts';
import { deployed, type Resource } from './deployed.ts';

const service = deployed({ alarmEmail: 'owner@example.org', monthlyBudgetUsd: 250 });
const { template, ofType } = service;
const alarms = new Map(
  ofType('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
    id.replace(/^ServiceWatch|[0-9A-F]{8}$/g, ''),
    Properties,
  ]),
);

/** The metrics of an alarm: `namespace name statistic`, and the entry that counts where one does. */
function metricsOf(alarm: Resource['Properties']): string[] {
  const single = {
    MetricStat: { Metric: alarm, Stat: alarm.Statistic ?? alarm.ExtendedStatistic },
  };
  const all = alarm.Metrics ?? [single];
  return all
    .filter(({ MetricStat }: Resource['Properties']) => MetricStat !== undefined)
    .map(({ MetricStat: { Metric, Stat } }: Resource['Properties']) => {
      const entry = Metric.Dimensions?.find(({ Name }: { Name: string }) => Name === 'service');
      return [Metric.Namespace, Metric.MetricName, Stat, entry?.Value].filter(Boolean).join(' ');
    })
    .sort();
}

describe('the alarms', () => {
  test.each([
    ['AggregationBacklog', ['Assay AggregationBacklog Maximum hand-out/sweep'], 1_000],
    ['AggregationLag', ['Assay AggregationLag p99 aggregation/aggregate'], 300_000],
    ['GoldDepth', ['Assay GoldWorn Maximum hand-out/sweep'], 80],
    ['GoldShort', ['Assay GoldShort Maximum hand-out/sweep'], 0],
    [
      'LateShare',
      ['Assay LateResponses Sum response/submit', 'Assay Requests2xx Sum response/submit'],
      5,
    ],
    ['ExportFailures', ['AWS/States ExecutionsFailed Sum', 'AWS/States ExecutionsTimedOut Sum'], 0],
    ['IteratorAge', ['AWS/Lambda IteratorAge Maximum'], 600_000],
    ['AnnounceFailed', ['AWS/SQS ApproximateNumberOfMessagesVisible Maximum'], 0],
  ])('%s watches %j above %d', (name, metrics, above) => {
    const alarm = alarms.get(name);
    expect(metricsOf(alarm)).toEqual(metrics);
    expect([alarm.Threshold, alarm.ComparisonOperator]).toEqual([above, 'GreaterThanThreshold']);
  });

  test('watch metrics that the functions count, by names of functions that are there', () => {
    const entries = [...routes, ...consumers].map(({ entry }) => entry);
    const own = [...alarms.values()].flatMap(metricsOf).filter((each) => each.startsWith('Assay '));
    expect(own.length).toBeGreaterThan(3);
    for (const metric of own) expect(entries).toContain(metric.split(' ').at(-1));
  });

  test('count a failed export also where no other has timed out', () => {
    const [sum] = alarms
      .get('ExportFailures')
      .Metrics.filter(({ Expression }: Resource['Properties']) => Expression !== undefined);
    expect(sum.Expression).toBe('FILL(failed, 0) + FILL(timedOut, 0)');
    const machines = JSON.stringify(alarms.get('ExportFailures').Metrics);
    expect(machines).toContain(ofType('AWS::StepFunctions::StateMachine')[0]?.[0]);
  });

  test('all tell the owner, and silence is none', () => {
    const topic = ofType('AWS::SNS::Topic')[0]?.[0];
    expect(alarms.size).toBe(ALARMS);
    for (const [name, alarm] of alarms) {
      expect([name, alarm.AlarmActions]).toEqual([name, [{ Ref: topic }]]);
      expect([name, alarm.TreatMissingData]).toEqual([name, 'notBreaching']);
    }
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'owner@example.org',
      TopicArn: { Ref: topic },
    });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  });

  test('are all on the dashboard', () => {
    const body = JSON.stringify(ofType('AWS::CloudWatch::Dashboard')[0]?.[1].Properties);
    for (const name of alarms.keys()) expect(body).toContain(`\\"title\\":\\"${name}\\"`);
  });
});

describe('spend', () => {
  test('is told at 80 % of the budget and when the forecast passes it', () => {
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 250, Unit: 'USD' },
      },
      NotificationsWithSubscribers: [
        Match.objectLike({
          Notification: Match.objectLike({ NotificationType: 'ACTUAL', Threshold: 80 }),
          Subscribers: [{ SubscriptionType: 'SNS', Address: Match.anyValue() }],
        }),
        Match.objectLike({
          Notification: Match.objectLike({ NotificationType: 'FORECASTED', Threshold: 100 }),
        }),
      ],
    });
    const statements = JSON.stringify(ofType('AWS::SNS::TopicPolicy'));
    for (const name of ['budgets', 'cloudwatch']) expect(statements).toContain(`${name}.amazonaws`);
  });

  test('has no budget unless asked for, and nothing is watched where the owner says so', () => {
    expect(deployed().ofType('AWS::Budgets::Budget')).toEqual([]);
    const unwatched = deployed({ watch: false });
    for (const type of ['Alarm', 'Dashboard']) {
      expect(unwatched.ofType(`AWS::CloudWatch::${type}`)).toEqual([]);
    }
    expect(unwatched.ofType('AWS::SNS::Topic')).toEqual([]);
  });
});
