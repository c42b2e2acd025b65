import type { AnswersByTask, Assignment } from '../../src/core/assignment.ts';
import type { Ledger } from './ledger.ts';
import type { Cause } from './scheduler.ts';
import { hiddenPlaces, NOTHING, type Place, sayingOf, taskPlace } from './sent.ts';
import { keysOf, tasksIn } from './suite-book.ts';
import { must } from './violation.ts';

type Before = Assignment | undefined;

/** Keys whose answer is another one afterwards, or is gone. */
const changed = (before: AnswersByTask, after: AnswersByTask): string[] =>
  Object.keys({ ...before, ...after }).filter(
    (key) => sayingOf(before[key]) !== sayingOf(after[key]),
  );

const lost = (before: AnswersByTask, after: AnswersByTask): string[] =>
  Object.keys(before).filter((key) => sayingOf(before[key]) !== sayingOf(after[key]));

/** Checks what one commit made of an assignment. */
export function checkTurn(ledger: Ledger, before: Before, next: Assignment, by: Cause): void {
  wasSent(ledger, before, next);
  const answered = keysOf(next.answers);
  const handed = tasksIn(next.tasks);
  const { assignmentId } = next;
  must(
    answered.every((task) => handed.includes(task)),
    'I7',
    () => `${assignmentId} answers what it has not`,
  );
  must(
    tasksIn(next.counted).every((task) => answered.includes(task)),
    'I7',
    () => `${assignmentId} counts no answer`,
  );
  if (next.state === 'leased') {
    must(next.counted === 0, 'I7', () => `the draft ${assignmentId} counts`);
    must(
      before === undefined || before.state === 'leased',
      'I3',
      () => `${assignmentId} is open again`,
    );
  } else if (before === undefined || before.state === 'leased') closed(ledger, before, next, by);
  else afterClose(ledger, before, next);
}

/** Whatever is stored was sent, by the holder, for that very task. */
function wasSent({ sent, hands }: Ledger, before: Before, next: Assignment): void {
  const hand = hands.get(next.assignmentId);
  const hidden = hand === undefined ? [] : hiddenPlaces(hand);
  const goldAt: (index: string) => Place = (index) => hidden[Number(index)] ?? '';
  const check = (
    field: 'answers' | 'late' | 'goldAnswers' | 'lateGold',
    place: (key: string) => Place,
  ) => {
    const after = next[field] ?? {};
    for (const key of changed(before?.[field] ?? {}, after)) {
      const saying = sayingOf(after[key]);
      const known = sent.wasSent(next.assignmentId, place(key), saying);
      must(
        known,
        saying === NOTHING ? 'I14' : 'I3',
        () => `nobody sent ${saying} to ${place(key)} of ${next.assignmentId}`,
      );
    }
  };
  check('answers', taskPlace);
  check('late', taskPlace);
  check('goldAnswers', goldAt);
  check('lateGold', goldAt);
}

function closed(ledger: Ledger, draft: Before, next: Assignment, by: Cause): void {
  const { happened } = ledger;
  const barred = ledger.people.get(next.annotatorId)?.annotator.barred ?? false;
  const counted = tasksIn(next.counted).length;
  if (next.sent === null) {
    const drop = [
      ...lost(draft?.answers ?? {}, next.answers),
      ...lost(draft?.goldAnswers ?? {}, next.goldAnswers),
    ];
    must(drop.length === 0, 'I14', () => `${next.assignmentId} lost saved answers to ${drop}`);
    if (by.who !== next.annotatorId) closedByOthers(ledger, draft, next, by);
  }
  if (counted > 0 && counted < tasksIn(next.tasks).length) happened.note('closed in part');
  if (next.state === 'declined') happened.note('declined');
  if (barred) happened.note('closed while barred');
  if (barred) must(counted === 0, 'I8', () => `${next.annotatorId} is barred and counts`);
  else
    must(
      counted === keysOf(next.answers).length,
      'I14',
      () => `an answer of ${next.assignmentId} does not count`,
    );
}

/** Somebody else ends a lease: only one that ran out, unless the job stops or its holder is barred. */
function closedByOthers(ledger: Ledger, draft: Before, next: Assignment, by: Cause): void {
  const { happened, suites, terms } = ledger;
  const handed = tasksIn(next.tasks).length;
  happened.note('closed by others');
  if (next.counted !== 0) happened.note('closed by others with answers');
  if (tasksIn(next.counted).length === handed) happened.note('closed by others, all answered');
  if (by.entry !== 'hand-out/next' && by.entry !== 'hand-out/sweep') return;
  if (ledger.stoppedSince(by.begunAt)) return;
  if (ledger.people.get(next.annotatorId)?.annotator.barred) return;
  const lease = suites
    .get(next.taskSuiteId)
    ?.suite.leases.find((each) => each.assignmentId === next.assignmentId);
  const savedAt = draft?.savedAt ?? 0;
  const released = lease?.releasedAt !== undefined && savedAt <= lease.releasedAt;
  const end = Math.max(lease?.expiresAt ?? 0, released ? 0 : savedAt + terms.leaseMs);
  if (draft !== undefined && savedAt > 0) happened.note('closed by others after a beat');
  must(
    next.endedAt >= end,
    'I13',
    () => `${next.assignmentId} was closed ${end - next.endedAt} ms early`,
  );
}

function afterClose(ledger: Ledger, before: Assignment, next: Assignment): void {
  const { assignmentId, annotatorId } = next;
  const barred = ledger.people.get(annotatorId)?.annotator.barred ?? false;
  const was = tasksIn(before.counted);
  const is = tasksIn(next.counted);
  const more = is.filter((task) => !was.includes(task)).length;
  noteAfter(ledger, before, next, more);
  must(more === 0 || !barred, 'I8', () => `${annotatorId} is barred and counts`);
  for (const kept of ['answers', 'late', 'goldAnswers'] as const) {
    const drop = lost(before[kept], next[kept]);
    must(drop.length === 0, 'I3', () => `${kept} of ${assignmentId} changed after the close`);
  }
  const voided = tasksIn(next.voided?.tasks ?? 0);
  const gone = was.filter((task) => !is.includes(task));
  const isVoided = barred && gone.every((task) => voided.includes(task));
  must(gone.length === 0 || isVoided, 'I3', () => `an answer of ${assignmentId} no longer counts`);
  must(
    before.sent === null || next.sent === before.sent,
    'I3',
    () => `${assignmentId} took another response`,
  );
}

function noteAfter({ happened }: Ledger, before: Assignment, next: Assignment, more: number): void {
  const isBack = before.voided !== undefined && next.voided === undefined;
  if (more > 0) happened.note(isBack ? 'void and counted again' : 'late and counted');
  if (keysOf(next.late).length > keysOf(before.late).length) happened.note('late and kept aside');
  if (next.lateGold !== undefined && before.lateGold === undefined)
    happened.note('other late gold');
  if (before.counted === next.counted || more > 0) return;
  happened.note(next.counted === 0 ? 'void after it counted' : 'void in part');
}
