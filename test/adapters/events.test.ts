import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEvents as openBus } from '../../src/adapters/aws/events.ts';
import { openEvents } from '../../src/adapters/embedded/events.ts';
import type { Announcement } from '../../src/contracts/job-event.ts';
import { type AwsStandIn, startAwsStandIn } from '../support/aws-stand-in.ts';

const AT = 1_790_000_123_000;
const announcement = (jobId: string): Announcement => ({
  detailType: 'SageMaker Ground Truth Labeling Job State Change',
  id: `${jobId}#4#ground-truth`,
  resources: [`labeling-job/${jobId}`],
  at: AT,
  detail: { LabelingJobStatus: 'Stopped' },
});

describe('the bus of a deployed service', () => {
  const PUT = 'AWSEvents.PutEvents';
  let aws: AwsStandIn;
  beforeEach(async () => {
    aws = await startAwsStandIn({ [PUT]: { FailedEntryCount: 0, Entries: [{ EventId: 'e1' }] } });
  });
  afterEach(() => aws.close());

  const bus = () =>
    openBus({
      busName: 'bus-1',
      region: 'eu-central-1',
      credentials: async () => ({ accessKeyId: 'AKIDTEST', secretAccessKey: 'shh' }),
      endpoint: aws.url,
      now: () => AT,
    });

  it('gets all announcements in one request, under the name of the role', async () => {
    await bus().announce([announcement('j1'), announcement('j2')]);
    expect(aws.requests).toHaveLength(1);
    expect(aws.requests[0]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d+\/eu-central-1\/events\/aws4_request/,
    );
    const entry = (jobId: string) => ({
      EventBusName: 'bus-1',
      Source: 'assay',
      DetailType: 'SageMaker Ground Truth Labeling Job State Change',
      Resources: [`labeling-job/${jobId}`],
      Time: AT / 1_000,
      Detail: '{"LabelingJobStatus":"Stopped"}',
    });
    expect(aws.requests[0]?.body).toEqual({ Entries: [entry('j1'), entry('j2')] });
  });

  it('that takes one and refuses the other has failed, so that both go out again', async () => {
    const Entries = [{ EventId: 'e1' }, { ErrorCode: 'InternalFailure' }];
    aws.replies[PUT] = { FailedEntryCount: 1, Entries };
    const told = bus().announce([announcement('j1'), announcement('j2')]);
    await expect(told).rejects.toMatchObject({ name: 'InternalFailure' });
  });

  it('is asked three times while it is too busy, and once when it may not be asked', async () => {
    aws.replies[PUT] = Object.assign(new Error('no'), { name: 'ThrottlingException' });
    await expect(bus().announce([announcement('j1')])).rejects.toThrow('PutEvents answered 400');
    expect(aws.requests).toHaveLength(3);
    aws.replies[PUT] = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    await expect(bus().announce([announcement('j1')])).rejects.toThrow('AccessDeniedException');
    expect(aws.requests).toHaveLength(4);
  });
});

describe('the file of events', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-events-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has a line for each, as a rule would get it, for its user alone', async () => {
    const path = join(folder, 'events.jsonl');
    await openEvents(path).announce([announcement('j1'), announcement('j2')]);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([
      'j1#4#ground-truth',
      'j2#4#ground-truth',
    ]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      source: 'assay',
      'detail-type': 'SageMaker Ground Truth Labeling Job State Change',
      time: '2026-09-21T14:15:23Z',
      detail: { LabelingJobStatus: 'Stopped' },
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on below a line that a crash left half written', async () => {
    const path = join(folder, 'events.jsonl');
    await openEvents(path).announce([announcement('j1')]);
    appendFileSync(path, '{"version":"0","id":"j2');
    const reopened = openEvents(path);
    await reopened.announce([announcement('j2')]);
    await reopened.announce([announcement('j3')]);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.slice(2).map((line) => JSON.parse(line).id)).toEqual([
      'j2#4#ground-truth',
      'j3#4#ground-truth',
    ]);
  });

  it('goes on below a line that a full disk left half written', async () => {
    const path = join(folder, 'events.jsonl');
    const events = openEvents(path);
    await events.announce([announcement('j1')]);
    rmSync(path);
    mkdirSync(path); // stands for the disk: what is announced now is not taken
    await expect(events.announce([announcement('j2')])).rejects.toThrow('EISDIR');
    rmdirSync(path);
    writeFileSync(path, '{"version":"0","id":"j2');
    await events.announce([announcement('j2')]);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '').id).toBe('j2#4#ground-truth');
  });
});
