import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** Reasons for which one item of a transaction was not written because others were first. */
const RACES: ReadonlySet<string | undefined> = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
]);

/**
 * True when a write failed only because another writer was first.
 *
 * A transaction says why for each item: with a throttle or an invalid value among the reasons it is no
 * lost race, and deciding again would not help.
 */
export function lostRace(error: unknown): boolean {
  if (error instanceof ConditionalCheckFailedException) return true;
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const reasons = error.CancellationReasons ?? [];
  return reasons.length > 0 && reasons.every((reason) => RACES.has(reason.Code));
}
