import { inject } from 'vitest';
import { openStore } from '../../src/adapters/dynamodb/store.ts';
import { newTable } from './clients.ts';
import { differencesOf } from './differences.ts';
import { storeConformance } from './store.ts';

async function open(endpoint: string) {
  const name = 'conformance';
  const client = await newTable(endpoint, name);
  return {
    storeOf: (tenant: string) => openStore(client, { name, tenant }),
    close: async () => client.destroy(),
  };
}

storeConformance(
  'DynamoDB Local',
  () => open(inject('dynamoDbLocal')),
  differencesOf('DynamoDB Local'),
);
storeConformance(
  'DynamoDB on MiniStack',
  () => open(inject('miniStack')),
  differencesOf('DynamoDB on MiniStack'),
);
