import { recall, recallKeys, remember } from './device.ts';
import type { Unsaved } from './hands.ts';

const PREFIX = 'assay.outbox.';

const read = (assignmentId: string): Unsaved =>
  // Only this file writes under the prefix.
  (recall(PREFIX + assignmentId) ?? {}) as Unsaved;

function write(assignmentId: string, answers: Unsaved): void {
  const empty = Object.keys(answers).length === 0;
  remember(PREFIX + assignmentId, empty ? undefined : answers);
}

/** Keeps answers on this device until they are acknowledged. Answers alone: never media or text. */
export const keep = (assignmentId: string, answers: Unsaved): void =>
  write(assignmentId, { ...read(assignmentId), ...answers });

/** Drops answers that were acknowledged, unless they have changed since, here or in another tab. */
export function forget(assignmentId: string, answers: Unsaved): void {
  const same = (key: string, answer: unknown) =>
    JSON.stringify(answers[key]) === JSON.stringify(answer);
  const left = Object.entries(read(assignmentId)).filter(
    ([key, answer]) => !(key in answers && same(key, answer)),
  );
  write(assignmentId, Object.fromEntries(left));
}

/** What an earlier life of the page could not deliver, of one job. */
export function leftOver(jobId: string): Record<string, Unsaved> {
  const ids = recallKeys(`${PREFIX}${jobId}.`).map((key) => key.slice(PREFIX.length));
  return Object.fromEntries(ids.map((assignmentId) => [assignmentId, read(assignmentId)]));
}
