/**
 * Bytes of the items of a job by DynamoDB's rules, for choices of about four letters. A test holds them
 * to items that the flows have written; what decides is whether they pass a started KB.
 */
const SUITE_BYTES = 267;
const COUNTERS_A_TASK = 6;
const LABEL_BYTES = 29;
const INDEX_ENTRY_BYTES = 32;
const LEASE_BYTES = 112;
const PERSON_ID_BYTES = 18;
const DRAFT_BYTES = 370;
const CLOSING_BYTES = 26;
const ANSWER_BYTES = 22;
const GOLD_ID_BYTES = 4;

/** Items that stay below a KB in any job with a few choices. */
export const ANNOTATOR_BYTES = 520;
export const GOLD_BYTES = 172;
export const JOB_BYTES = 1_000;

/** A mask is one number: a byte for two decimal digits, and one. */
const maskBytes = (tasks: number): number => Math.ceil(String(2 ** tasks - 1).length / 2) + 1;

/** A suite that so many people have seen. @param state how far it is: what it holds besides */
export function suiteBytes(
  tasks: number,
  people: number,
  state: 'leased' | 'answered' | 'labelled',
) {
  const bytes =
    SUITE_BYTES + COUNTERS_A_TASK * tasks + people * (PERSON_ID_BYTES + maskBytes(tasks));
  if (state === 'leased') return bytes + LEASE_BYTES;
  return state === 'answered' ? bytes : bytes - INDEX_ENTRY_BYTES + LABEL_BYTES * tasks;
}

/** A draft with so many answers, gold among them. */
export const draftBytes = (answers: number): number => DRAFT_BYTES + ANSWER_BYTES * answers;

/** An assignment after its submit: every answer, and which gold it had. */
export const assignmentBytes = (tasks: number, gold: number): number =>
  draftBytes(tasks + gold) + CLOSING_BYTES + GOLD_ID_BYTES * gold;
