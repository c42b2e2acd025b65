import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

/**
 * Makes a Lambda handler of a DynamoDB stream: record by record, in order.
 *
 * A record that throws ends the batch and is named as its first failure, so that the stream delivers it
 * and all after it again; what came before is done.
 */
export const consumer = (run: (record: DynamoDBRecord) => Promise<void>) =>
  middy(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of event.Records) {
      try {
        await run(record);
      } catch (error) {
        const itemIdentifier = record.dynamodb?.SequenceNumber ?? '';
        console.error(JSON.stringify({ level: 'ERROR', itemIdentifier, error: String(error) }));
        return { batchItemFailures: [{ itemIdentifier }] };
      }
    }
    return { batchItemFailures: [] };
  });
