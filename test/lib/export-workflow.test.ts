import { describe, expect, test } from 'vitest';
import { LONGEST_RUN_MS, LONGEST_SHARDED_RUN_MS } from '../../src/flows/export-run.ts';
import { deployed, type Resource } from './deployed.ts';
import { Names } from './policies.ts';

const service = deployed();
const { ofType } = service;
const [, machine] = ofType('AWS::StepFunctions::StateMachine')[0] ?? [];
const definition = definitionOf();

/** Where a step goes that has failed for good. */
const NOTED = [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Note failure' }];

/** What the machine of exports does. */
function definitionOf() {
  const parts: unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'arn')).join(''));
}

/** Where a state leads: one name, or by `next` of the step before. */
function waysOf(state: Resource['Properties']) {
  if (state.Type !== 'Choice') return state.Next;
  const ways = state.Choices.map((way: Resource['Properties']) => [way.StringEquals, way.Next]);
  return { ...Object.fromEntries(ways), else: state.Default };
}

describe('an export of a large job', () => {
  test('is tried again; when that fails the job is told, and the execution fails', () => {
    const { Write, 'Note failure': note, Failed, 'In shards?': inShards } = definition.States;
    expect(definition.StartAt).toBe('In shards?');
    expect(inShards).toMatchObject({
      Choices: [{ Variable: '$.shards', IsPresent: true, Next: 'Plan' }],
      Default: 'Write',
    });
    expect(Write.Retry).toEqual([expect.objectContaining({ MaxAttempts: 3 })]);
    expect(Write).not.toHaveProperty('Parameters'); // the run as it was asked for
    expect(Write.Catch).toEqual(NOTED);
    expect(note).toMatchObject({
      Parameters: { 'failed.$': '$$.Execution.Input' },
      Next: 'Failed',
    });
    expect(Failed.Type).toBe('Fail');
  });

  test('ends before the service takes it for lost, and logs nothing of it', () => {
    expect(definition.TimeoutSeconds * 1_000).toBeLessThan(LONGEST_SHARDED_RUN_MS);
    const [{ MaxAttempts, IntervalSeconds, BackoffRate }] = definition.States.Write.Retry;
    const waits = (IntervalSeconds * (BackoffRate ** MaxAttempts - 1)) / (BackoffRate - 1);
    const tries = 2 * (MaxAttempts + 1) * 15 * 60; // and as many to note the failure
    expect((tries + 2 * waits) * 1_000).toBeLessThan(LONGEST_RUN_MS);
    expect(machine?.Properties.LoggingConfiguration.IncludeExecutionData).toBe(false);
    expect(machine?.Properties.TracingConfiguration).toEqual({ Enabled: true });
  });
});

describe('an export in shards', () => {
  const { States } = definition;

  test('goes through its maps in order, round the fit until it has converged', () => {
    const ways = Object.entries(States).map(([name, state]) => [name, waysOf(state)]);
    expect(Object.fromEntries(ways)).toMatchObject({
      Plan: 'Anything to collect?',
      'Anything to collect?': { collect: 'Collect', else: 'Done' },
      Collect: 'Number',
      Number: 'Anything to fit?',
      'Anything to fit?': { fit: 'Fit', finish: 'Finish', else: 'Done' },
      Fit: 'Sum',
      Sum: 'Converged?',
      'Converged?': { fit: 'Fit', else: 'Label' },
      Label: 'Finish',
      Finish: 'Done',
    });
  });

  test.each([
    ['Collect', 'collect'],
    ['Fit', 'fit'],
    ['Label', 'label'],
  ])('%s is a distributed map over the list of shards, of which none may fail', (name, step) => {
    const map = States[name];
    expect(map).toMatchObject({
      Type: 'Map',
      Label: step,
      MaxConcurrency: 100,
      ResultPath: null,
      Catch: NOTED,
      ItemSelector: { step, 'run.$': '$$.Execution.Name', 'shard.$': '$$.Map.Item.Value.shard' },
    });
    expect(map.ItemReader).toMatchObject({
      Resource: expect.stringMatching(/:states:::s3:getObject$/),
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { 'Key.$': '$.at.items' },
    });
    expect(map.ItemProcessor.ProcessorConfig).toEqual({
      Mode: 'DISTRIBUTED',
      ExecutionType: 'STANDARD',
    });
    expect([map.ToleratedFailurePercentage ?? 0, map.ToleratedFailureCount ?? 0]).toEqual([0, 0]);
    const [each] = Object.values<Resource['Properties']>(map.ItemProcessor.States);
    expect(each.Retry).toEqual([expect.objectContaining({ MaxAttempts: 3 })]);
  });

  test('has steps that are tried again, tell the job when they fail, and pass on names alone', () => {
    for (const name of ['Plan', 'Number', 'Sum', 'Finish']) {
      const state = States[name];
      expect(state.Retry).toEqual([expect.objectContaining({ MaxAttempts: 3 })]);
      expect([state.Catch, state.ResultPath]).toEqual([NOTED, '$.at']);
      expect(state.Parameters['step']).toBe(name.toLowerCase());
    }
  });

  test('keeps what stands between its steps for a week', () => {
    const [, data] = ofType('AWS::S3::Bucket').find(([id]) => id.includes('BucketsData')) ?? [];
    const rules = data?.Properties.LifecycleConfiguration.Rules;
    expect(rules).toContainEqual(
      expect.objectContaining({ Prefix: 'default/runs/', ExpirationInDays: 7 }),
    );
  });

  test('may start executions of its own machine, and look after those alone', () => {
    const names = new Names(service);
    const machine = names.arn(
      names.idOf('ServiceExportsMachine', 'AWS::StepFunctions::StateMachine'),
    );
    const role = names.idOf('ServiceExportsAccessRole', 'AWS::IAM::Role');
    const own = names.statementsOf(role).filter(({ actions }) => /^states:/.test(actions[0] ?? ''));
    expect(own.map(({ actions }) => actions)).toEqual([
      ['states:StartExecution'],
      ['states:DescribeExecution', 'states:StopExecution'],
    ]);
    expect(own[0]?.resources).toEqual([machine]);
    for (const resource of own[1]?.resources ?? []) {
      expect(resource).toMatch(/:execution:.*ServiceExportsMachine\w+(\/(collect|fit|label))?:\*$/);
    }
  });
});
