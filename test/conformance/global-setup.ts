import type { TestProject } from 'vitest/node';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { startMiniStack } from './ministack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dynamoDbLocal: string;
    readonly miniStack: string;
  }
}

/** Starts both services for all files of the tier, and stops them at its end. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [dynamoDbLocal, miniStack] = await Promise.all([startDynamoDbLocal(), startMiniStack()]);
  provide('dynamoDbLocal', dynamoDbLocal.endpoint);
  provide('miniStack', miniStack.endpoint);
  return async () => {
    await Promise.all([dynamoDbLocal.stop(), miniStack.stop()]);
  };
}
