import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { startedBy } from './event-pipeline.ts';
import { NarrowRole } from './narrow-role.ts';
import { ServiceFunction, type Shared } from './service-function.ts';

/**
 * Exports of jobs that take longer than a request may: the route starts it, with the id of the run as the
 * name of the execution, so that a run has one.
 *
 * One function tried again, because an export is one stream and repeats to the same bytes. When the last
 * attempt has failed the job is told so, and the execution fails, which is an alarm.
 */
export class ExportWorkflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, shared: Shared) {
    super(scope, id);
    const run = new ServiceFunction(this, shared, {
      entry: startedBy('workflow'),
      memoryMiB: 1_769,
      timeout: Duration.minutes(15),
    });
    const invoke = (name: string, payload?: TaskInput) =>
      new LambdaInvoke(this, name, {
        lambdaFunction: run.function,
        ...(payload === undefined ? {} : { payload }), // else the input of the execution
        payloadResponseOnly: true,
        retryOnServiceExceptions: false,
      }).addRetry({
        errors: ['States.TaskFailed', 'States.Timeout'],
        maxAttempts: 3,
        interval: Duration.seconds(30),
        backoffRate: 2,
      });
    const failed = invoke('Note failure', TaskInput.fromObject({ failed: JsonPath.objectAt('$') }));
    failed.next(new Fail(this, 'Failed', { cause: 'the log of export/run says where' }));
    const write = invoke('Write');
    write.addCatch(failed, { resultPath: JsonPath.DISCARD });
    const logs = new LogGroup(this, 'Logs', {
      encryptionKey: shared.store.key,
      retention: shared.props.logDays,
      removalPolicy: shared.props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { role, policy } = new NarrowRole(this, 'Access', {
      service: 'states',
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [run.function.functionArn],
        }),
        ...observing,
      ],
    });
    acknowledge(policy, {
      'AwsSolutions-IAM5[Resource::*]': 'Log deliveries and traces have no resource level.',
    });
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(write),
      role,
      timeout: Duration.hours(2),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
    });
  }
}

/** Step Functions manages its log deliveries under the role of the machine. */
const observing = [
  new PolicyStatement({
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    resources: ['*'],
  }),
  new PolicyStatement({
    actions: [
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    resources: ['*'],
  }),
];
