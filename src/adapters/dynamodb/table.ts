import type { CreateTableCommandInput, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A table of one service, and the tenant whose items are seen. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  readonly tenant: string;
}

/** Names of the two sparse indexes, for the adapter and for whoever makes the table. */
export const INDEX_NAMES = { q: 'by-q', n: 'by-n' } as const;

const keySchema = (hash: string, range: string): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

const keysOnly = { ProjectionType: 'KEYS_ONLY' } as const;

/** The table that the adapter expects: what the stack deploys, and what tests make for themselves. */
export const tableDefinition = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'q', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'N' },
    { AttributeName: 'n', AttributeType: 'S' },
  ],
  KeySchema: keySchema('pk', 'sk'),
  GlobalSecondaryIndexes: [
    { IndexName: INDEX_NAMES.q, KeySchema: keySchema('q', 'at'), Projection: keysOnly },
    { IndexName: INDEX_NAMES.n, KeySchema: keySchema('n', 'sk'), Projection: keysOnly },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
});
