import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DataStore } from './data-store.ts';

/** A queue for events that failed for good: kept for 14 days, under the service's key, TLS only. */
export function deadLetters(scope: Construct, id: string, store: DataStore): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: store.key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY, // every letter can be made again from the table
  });
  acknowledge(queue, { 'AwsSolutions-SQS3': 'It is the dead-letter queue.' });
  return queue;
}
