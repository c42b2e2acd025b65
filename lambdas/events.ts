import middy from '@middy/core';
import type {
  AttributeValue,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
} from 'aws-lambda';
import { logger, tellable } from './log.ts';
import { count, publishCounts } from './meter.ts';
import { needs } from './runtime.ts';

/**
 * Makes a Lambda handler of a DynamoDB stream: record by record, in order.
 *
 * A record that throws ends the batch and is named as its first failure, so that the stream delivers it
 * and all after it again; what came before is done. A record that goes on failing is poison: the stream
 * gives up and puts its place among the dead letters; its number stands in the log.
 */
export function consumer(run: (record: DynamoDBRecord) => Promise<void>) {
  needs('TABLE_NAME');
  return middy(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const failed = await firstFailure(event.Records, run);
    publishCounts();
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  });
}

/** @returns the sequence number of the first record that failed */
async function firstFailure(
  records: readonly DynamoDBRecord[],
  run: (record: DynamoDBRecord) => Promise<void>,
): Promise<string | undefined> {
  for (const record of records) {
    try {
      await run(record);
    } catch (error) {
      const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
      const { eventID } = record;
      logger.error('a record failed', { sequenceNumber, eventID, error: tellable(error) });
      count({ PoisonRecords: 1 });
      return sequenceNumber;
    }
  }
  return undefined;
}

/** Makes a Lambda handler of what no request starts. Its failure is logged without content. */
export function task<R>(run: (event: unknown) => Promise<R>) {
  needs('TABLE_NAME');
  return middy(async (event: unknown): Promise<R> => {
    try {
      return await run(event);
    } catch (error) {
      logger.error('a task failed', { error: tellable(error) });
      throw new Error('failed; the log says where');
    } finally {
      publishCounts();
    }
  });
}

/** The item after a change as plain values; undefined where a record has none. Sets and bytes are not stored. */
export function imageOf({ dynamodb }: DynamoDBRecord): unknown {
  return dynamodb?.NewImage && plainMap(dynamodb.NewImage);
}

const plainMap = (map: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value)]));

function plain(value: AttributeValue): unknown {
  if (value.M !== undefined) return plainMap(value.M);
  if (value.L !== undefined) return value.L.map(plain);
  if (value.N !== undefined) return Number(value.N);
  if (value.NULL !== undefined) return null;
  return value.S ?? value.BOOL;
}
