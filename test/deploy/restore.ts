import {
  CopyObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { configOf } from '../conformance/clients.ts';
import type { Deployment } from './deployment.ts';
import { awsJson } from './stack.ts';

const dynamoDb = ({ endpoint }: Deployment, action: string, body: object) =>
  awsJson(endpoint, ['dynamodb', `DynamoDB_20120810.${action}`], body);

/** Restores the service's table to now under another name, as docs/operations.md says. @returns the prop */
export async function restoreTable(service: Deployment, name: string) {
  await dynamoDb(service, 'RestoreTableToPointInTime', {
    SourceTableName: service.outputs['TableName'],
    TargetTableName: name,
    UseLatestRestorableTime: true,
  });
  await dynamoDb(service, 'UpdateTable', {
    TableName: name,
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  const { Table } = await dynamoDb(service, 'DescribeTable', { TableName: name });
  return { name, streamArn: (Table as { LatestStreamArn: string }).LatestStreamArn };
}

/** Writes over every task object of a job, and gives them back by their versions. */
export async function damagedTasks(service: Deployment, jobId: string) {
  const s3 = new S3Client(configOf(service.endpoint));
  const Bucket = service.outputs['DataBucket'] ?? '';
  const list = new ListObjectVersionsCommand({ Bucket, Prefix: `default/jobs/${jobId}/tasks/` });
  const { Versions = [] } = await s3.send(list);
  for (const { Key } of Versions) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'written over' }));
  }
  return {
    objects: Versions.length,
    restore: async () => {
      for (const { Key = '', VersionId } of Versions) {
        const CopySource = `${Bucket}/${Key}?versionId=${VersionId}`;
        await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
      }
      s3.destroy();
    },
  };
}
