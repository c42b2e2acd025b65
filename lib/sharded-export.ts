import { Duration, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  type Chain,
  Choice,
  Condition,
  DistributedMap,
  type IChainable,
  JsonPath,
  ProcessorMode,
  ProcessorType,
  S3JsonItemReader,
  type StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { wildcardOf } from './acknowledge.ts';
import { startedBy } from './event-pipeline.ts';
import { invocationOf } from './invocation.ts';
import { ServiceFunction, type Shared } from './service-function.ts';

/** Of the account's 1,000 functions at once, hands and answers need most. */
const SHARDS_AT_ONCE = 100;

/** The maps, and the labels of their runs. */
const MAPS = { collect: 'Collect', fit: 'Fit', label: 'Label' } as const;

/**
 * The states that make an export in shards: one distributed map collects the votes, one an iteration fits
 * them, one writes the labels; between them one function adds up what the shards have found.
 *
 * What goes from state to state is names and numbers. Every step may be repeated, and no shard may fail.
 */
export class ShardedExport extends Construct {
  readonly functions: readonly ServiceFunction[];
  /** Where an export in shards begins. */
  readonly start: Chain;
  readonly #shared: Shared;
  readonly #shard: ServiceFunction;
  readonly #gather: ServiceFunction;
  readonly #failed: IChainable;

  /** @param failed where the execution goes when a step has failed for good */
  constructor(scope: Construct, id: string, shared: Shared, failed: IChainable) {
    super(scope, id);
    const timeout = Duration.minutes(15);
    const mapped = startedBy('map of a workflow');
    const between = startedBy('workflow between maps');
    this.#shard = new ServiceFunction(this, shared, { entry: mapped, memoryMiB: 1_769, timeout });
    this.#gather = new ServiceFunction(this, shared, { entry: between, memoryMiB: 3_008, timeout });
    this.functions = [this.#shard, this.#gather];
    this.#shared = shared;
    this.#failed = failed;
    this.start = this.#chain();
  }

  #chain(): Chain {
    const done = new Succeed(this, 'Done', { inputPath: '$.at' });
    const toFit = this.#map('fit');
    const finish = this.#gathered('Finish', 'finish').next(done);
    const label = this.#map('label').next(finish);
    toFit
      .next(this.#gathered('Sum', 'sum'))
      .next(new Choice(this, 'Converged?').when(goesTo('fit'), toFit).otherwise(label));
    const numbered = new Choice(this, 'Anything to fit?')
      .when(goesTo('fit'), toFit)
      .when(goesTo('finish'), finish)
      .otherwise(done);
    const collect = this.#map('collect').next(this.#gathered('Number', 'number')).next(numbered);
    const planned = new Choice(this, 'Anything to collect?')
      .when(goesTo('collect'), collect)
      .otherwise(done);
    return this.#gathered('Plan', 'plan').next(planned);
  }

  /** A step between maps; its answer is where the run stands. */
  #gathered(name: string, step: string) {
    const payload = TaskInput.fromObject({
      step,
      ...OF_EXECUTION,
      ...(step === 'plan' ? {} : { iteration: JsonPath.numberAt('$.at.iteration') }),
    });
    const invoke = invocationOf(this, name, this.#gather, { payload, resultPath: '$.at' });
    return invoke.addCatch(this.#failed, { resultPath: JsonPath.DISCARD });
  }

  /** One function a shard; the answers, which are empty, are dropped. */
  #map(step: keyof typeof MAPS) {
    const { store } = this.#shared;
    const map = new DistributedMap(this, MAPS[step], {
      label: step,
      mapExecutionType: StateMachineType.STANDARD,
      maxConcurrency: SHARDS_AT_ONCE,
      toleratedFailurePercentage: 0,
      itemReader: new S3JsonItemReader({
        bucket: store.buckets.data,
        key: JsonPath.stringAt('$.at.items'),
      }),
      itemSelector: {
        step,
        ...OF_EXECUTION,
        iteration: JsonPath.numberAt('$.at.iteration'),
        shard: JsonPath.numberAt('$$.Map.Item.Value.shard'),
      },
      resultPath: JsonPath.DISCARD,
    });
    const invoke = invocationOf(this, `${MAPS[step]} one shard`, this.#shard, {});
    map.itemProcessor(invoke, {
      mode: ProcessorMode.DISTRIBUTED,
      executionType: ProcessorType.STANDARD,
    });
    return map.addCatch(this.#failed, { resultPath: JsonPath.DISCARD });
  }

  /** What the machine itself needs: it reads the lists of shards, under the key. */
  reading(): PolicyStatement[] {
    const { store, tenant } = this.#shared;
    return [
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [store.buckets.data.arnForObjects(`${tenant}/runs/*`)],
      }),
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [store.key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` },
        },
      }),
    ];
  }
}

const OF_EXECUTION = {
  asked: JsonPath.objectAt('$$.Execution.Input'),
  run: JsonPath.stringAt('$$.Execution.Name'),
};

const goesTo = (next: string) => Condition.stringEquals('$.at.next', next);

/** The executions of a machine, by the labels of its maps: one a shard, and those of nobody else. */
const executionsOf = (
  machine: string,
  { region, account, partition }: Pick<Stack, 'region' | 'account' | 'partition'>,
): string[] =>
  ['', ...Object.keys(MAPS).map((label) => `/${label}`)].map(
    (label) => `arn:${partition}:states:${region}:${account}:execution:${machine}${label}:*`,
  );

/** Who runs a distributed map starts executions of the same machine, one a shard, and looks after them. */
export function mapping(machine: StateMachine): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['states:StartExecution'],
      resources: [machine.stateMachineArn],
    }),
    new PolicyStatement({
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: executionsOf(machine.stateMachineName, Stack.of(machine)),
    }),
  ];
}

/** How cdk-nag names the wildcards at the end of these. */
export function findingsOf(machine: StateMachine): string[] {
  const stack = Stack.of(machine);
  const inWords = (value: string, parameter: string) =>
    Token.isUnresolved(value) ? `<AWS::${parameter}>` : value;
  const account = inWords(stack.account, 'AccountId');
  const region = inWords(stack.region, 'Region');
  const partition = inWords(stack.partition, 'Partition');
  const named = wildcardOf(machine, '').replace(/^.*<(\w+)\.Arn>.*$/, '<$1.Name>');
  return executionsOf(named, { region, account, partition }).map(
    (arn) => `AwsSolutions-IAM5[Resource::${arn}]`,
  );
}
