import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge, wildcardOf } from './acknowledge.ts';
import { startedBy } from './event-pipeline.ts';
import { invocationOf } from './invocation.ts';
import { NarrowRole } from './narrow-role.ts';
import { ServiceFunction, type Shared } from './service-function.ts';
import { findingsOf, mapping, ShardedExport } from './sharded-export.ts';

/**
 * Exports of jobs that take longer than a request may: the route starts it, with the id of the run as the
 * name of the execution, so that a run has one.
 *
 * One function tried again, because an export is one stream and repeats to the same bytes; of more answers
 * than one function holds, in shards. When the last attempt has failed the job is told so, and the execution
 * fails, which is an alarm.
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
    const payload = TaskInput.fromObject({ failed: JsonPath.objectAt('$$.Execution.Input') });
    const failed = invocationOf(this, 'Note failure', run, { payload });
    failed.next(new Fail(this, 'Failed', { cause: 'the log of export/run says where' }));
    const write = invocationOf(this, 'Write', run, {}); // its payload is the input of the execution
    write.addCatch(failed, { resultPath: JsonPath.DISCARD });
    const shards = new ShardedExport(this, 'Shards', shared, failed);
    const start = new Choice(this, 'In shards?')
      .when(Condition.isPresent('$.shards'), shards.start)
      .otherwise(write);
    const functions = [run, ...shards.functions].map((each) => each.function.functionArn);
    const { role, policy } = new NarrowRole(this, 'Access', {
      service: 'states',
      statements: [
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functions }),
        ...shards.reading(),
        ...observing,
      ],
    });
    acknowledge(policy, {
      'AwsSolutions-IAM5[Resource::*]': 'Log deliveries and traces have no resource level.',
      [wildcardOf(shared.store.buckets.data, `/${shared.tenant}/runs/*`)]:
        'The objects of one folder of the tenant.',
    });
    this.machine = this.#machine(shared, DefinitionBody.fromChainable(start), role);
    this.#mapping(role);
  }

  #machine({ store, props }: Shared, definitionBody: DefinitionBody, role: IRole): StateMachine {
    const logs = new LogGroup(this, 'Logs', {
      encryptionKey: store.key,
      retention: props.logDays,
      removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    return new StateMachine(this, 'Machine', {
      definitionBody,
      role,
      timeout: Duration.hours(12),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
    });
  }

  /** A policy of its own: it names the machine, which is made after its role. */
  #mapping(role: IRole): void {
    const policy = new ManagedPolicy(this, 'Mapping', {
      statements: mapping(this.machine),
      roles: [role],
    });
    // The library's own would let it do more, to more; its role does not take it.
    this.machine.node.tryRemoveChild('DistributedMapPolicy');
    const reason = 'Executions of this machine alone: Step Functions names them.';
    acknowledge(policy, Object.fromEntries(findingsOf(this.machine).map((id) => [id, reason])));
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
