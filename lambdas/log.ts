import { Logger } from '@aws-lambda-powertools/logger';
import { ServiceError } from '../src/core/errors.ts';
import { logLevel, serviceName } from './runtime.ts';

/**
 * The service's log: JSON lines, never a body, token, URL or name that somebody typed.
 *
 * Fields are chosen one by one where a line is written; events and whole objects are never handed to it.
 */
export const logger = new Logger({ logLevel, serviceName });

/** A fault of AWS tells its own reason in words of AWS; other messages may repeat what came in. */
const isAwsFault = (error: Error): boolean => '$fault' in error;

/**
 * What a log line may tell of an error: its name, where it was thrown, and its causes.
 *
 * Not its message: that is where a value could stand. Whoever has the place has the message without it.
 */
export function tellable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack = '', cause } = error;
  return {
    name,
    ...(error instanceof ServiceError ? { problem: error.code } : {}),
    ...(isAwsFault(error) ? { message } : {}),
    frames: framesIn(stack.replace(message, '')),
    ...(cause === undefined ? {} : { cause: tellable(cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.slice(0, 5).map(tellable) } : {}),
  };
}

const framesIn = (stack: string): string[] =>
  stack.split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
