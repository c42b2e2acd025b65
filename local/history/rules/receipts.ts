import { isAcknowledged, type LoggedRequest, type Turn } from '../log.ts';
import type { Report } from '../report.ts';
import { keysOf, type StoredAssignment, tasksIn } from '../stored.ts';
import type { Stored } from '../table.ts';
import { bodyOf } from '../writes.ts';
import { answersIn } from './people.ts';

/** All counts that was answered: an assignment that its own response has closed. */
const countsWhole = ({ state, reclaimed, counted, answers }: StoredAssignment): boolean =>
  state === 'void' || (!reclaimed && tasksIn(counted).length === keysOf(answers).length);

/** Judges what clients were told of their responses: one for each assignment, and always the same. */
export function checkReceipts(
  stored: Stored<StoredAssignment> | undefined,
  { assignmentId, requests }: Turn,
  report: Report,
): void {
  const submits = requests.filter((each) => each.sent.act === 'submit' && isAcknowledged(each));
  const first = submits[0];
  if (first === undefined) return;
  const item = stored?.item;
  for (const submit of submits) checkReceipt(assignmentId, item, submit, report);
  const own = submits.filter(({ reply }) => reply?.receipt?.repeated === false);
  const bodies = new Set(submits.map(bodyOf));
  report.expect(
    bodies.size === 1 && own.length <= 1,
    'two-responses',
    () => `${assignmentId} took ${submits.map(({ name }) => name).join(' and ')}`,
  );
  const isVoid = item?.state === 'void';
  for (const { name, reply } of submits) {
    const same =
      reply?.receipt?.answers === first.reply?.receipt?.answers &&
      (isVoid || reply?.receipt?.counted === first.reply?.receipt?.counted);
    report.expect(
      same,
      'changed-receipt',
      () => `${assignmentId} gave ${first.name} and ${name} different receipts`,
    );
  }
}

function checkReceipt(
  assignmentId: string,
  item: StoredAssignment | undefined,
  { name, reply }: LoggedRequest,
  report: Report,
): void {
  const receipt = reply?.receipt;
  if (item === undefined || receipt === undefined) return; // not there: a lost hand
  const kept = answersIn(item);
  report.expect(
    receipt.answers === kept,
    'receipt',
    () => `${assignmentId} keeps ${kept} answers, the receipt of ${name} says ${receipt.answers}`,
  );
  const so = receipt.counted ? countsWhole(item) : item.reclaimed || item.state === 'void';
  report.expect(
    so && item.sent !== null,
    'receipt',
    () =>
      `${assignmentId} is ${item.state}${item.reclaimed ? ', closed by others' : ''}; ${name} heard counted: ${receipt.counted}`,
  );
}
