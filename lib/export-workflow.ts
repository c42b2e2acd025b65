import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { startedBy } from './event-pipeline.ts';
import { NarrowRole } from './narrow-role.ts';
import { ServiceFunction, type Shared } from './service-function.ts';

/**
 * Exports of jobs that take longer than a request may: start it with `{"jobId": "…"}`.
 *
 * One function tried again, because an export is one stream and repeats to the same bytes; a workflow, so
 * that its caller may look for the outcome later.
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
    const write = new LambdaInvoke(this, 'Write', {
      lambdaFunction: run.function,
      payload: TaskInput.fromObject({ jobId: TaskInput.fromJsonPathAt('$.jobId').value }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    });
    write.addRetry({
      errors: ['States.TaskFailed', 'States.Timeout'],
      maxAttempts: 3,
      interval: Duration.seconds(30),
      backoffRate: 2,
    });
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
