import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkflows } from '../../src/adapters/aws/workflows.ts';
import { type AwsStandIn, startAwsStandIn } from '../support/aws-stand-in.ts';

const START = 'AWSStepFunctions.StartExecution';
const ARN = 'arn:aws:states:eu-central-1:111122223333:stateMachine:exports';

let aws: AwsStandIn;
beforeEach(async () => {
  aws = await startAwsStandIn({});
});
afterEach(() => aws.close());

const start = () =>
  openWorkflows({
    exportMachineArn: ARN,
    region: 'eu-central-1',
    credentials: async () => ({ accessKeyId: 'AKIDTEST', secretAccessKey: 'shh' }),
    endpoint: aws.url,
    now: () => 1_790_000_123_000,
  }).startExport({ jobId: 'j1', exportId: 'x7' });

it('an export is one execution, by the name of its run', async () => {
  await start();
  expect(aws.requests.map(({ operation }) => operation)).toEqual([START]);
  expect(aws.requests[0]?.authorization).toContain('/eu-central-1/states/aws4_request');
  expect(aws.requests[0]?.body).toEqual({
    stateMachineArn: ARN,
    name: 'j1-x7',
    input: '{"jobId":"j1","exportId":"x7"}',
  });
});

it('one that was started before is left alone; other refusals are told', async () => {
  aws.replies[START] = Object.assign(new Error('no'), { name: 'ExecutionAlreadyExists' });
  await start();
  aws.replies[START] = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  await expect(start()).rejects.toThrow('AccessDeniedException');
});
