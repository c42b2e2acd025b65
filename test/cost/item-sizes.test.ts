import { expect, test } from 'vitest';
import { rowOf } from '../../src/adapters/items.ts';
import { newAnnotator } from '../../src/core/annotator.ts';
import { allTasks } from '../../src/core/mask.ts';
import { saveDraft } from '../../src/core/response.ts';
import { type Lease, newTaskSuite, type TaskSuite } from '../../src/core/task-suite.ts';
import { itemBytes } from '../../src/cost/capacity-units.ts';
import {
  ANNOTATOR_BYTES,
  assignmentBytes,
  draftBytes,
  suiteBytes,
} from '../../src/cost/item-sizes.ts';
import type { Item } from '../../src/ports.ts';

const NOW = 1_764_021_133_417;
const bytesOf = (item: Item): number => itemBytes(rowOf('default', item));
const personId = (i: number): string => `n${String(i).padStart(16, 'a')}`;
const payload = { chunk: '4f0cb2a91d3e', offset: 123_456, bytes: 4_321 };
const assignmentId = 'jey5v1jhmp.s4u.rpx422109fbp';

/** A suite that so many people have seen, as the import and their hands leave it. */
function suiteOf(tasks: number, people: number): TaskSuite {
  const made = { jobId: 'jey5v1jhmp', taskSuiteId: 's4u', bin: 0, place: 654_321, payload };
  const seen = Array.from({ length: people }, (_, i) => [personId(i), allTasks(tasks)] as const);
  const fresh = newTaskSuite(made, tasks, Math.max(1, people));
  return { ...fresh, seenBy: Object.fromEntries(seen), version: 1 + 2 * people };
}

const leaseOf = (tasks: number): Lease => ({
  assignmentId,
  annotatorId: personId(0),
  tasks: allTasks(tasks),
  gold: 2,
  expiresAt: NOW,
});

const within = (modelled: number, real: number, slack: number) =>
  expect(Math.abs(modelled - real), `${modelled} for ${real}`).toBeLessThanOrEqual(slack);

const SIZES = [1, 2, 5, 10, 20, 30];

test.each(SIZES)('a suite of %i tasks weighs what the model says, in every state', (tasks) => {
  for (const people of [1, 3, 5, 15]) {
    const suite = suiteOf(tasks, people);
    const labels = Array.from({ length: tasks }, () => ({ choice: 'none', confidence: 0.6667 }));
    const counted = suite.wanted;
    const slack = 12 + tasks;
    within(suiteBytes(tasks, people, 'answered'), bytesOf(suite), slack);
    within(
      suiteBytes(tasks, people, 'leased'),
      bytesOf({ ...suite, leases: [leaseOf(tasks)] }),
      slack,
    );
    within(suiteBytes(tasks, people, 'labelled'), bytesOf({ ...suite, counted, labels }), slack);
  }
});

test.each(SIZES)(
  'an assignment of %i tasks and two of gold weighs what the model says',
  (tasks) => {
    const answer = { choice: 'none', ms: 1_234 };
    const answers = Object.fromEntries(Array.from({ length: tasks }, (_, i) => [i, answer]));
    const open = { suite: suiteOf(tasks, 3), lease: leaseOf(tasks) };
    const draft = saveDraft(open, { tasks: answers, gold: {} }, NOW);
    within(draftBytes(tasks), bytesOf(draft), 12 + tasks);
    const closed = {
      ...draft,
      state: 'submitted' as const,
      counted: draft.tasks,
      gold: ['g1a', 'g2b'],
      goldAnswers: { 0: answer, 1: answer },
      endedAt: NOW,
      sent: '0123456789abcdef',
    };
    within(assignmentBytes(tasks, 2), bytesOf(closed), 16 + tasks);
  },
);

test('an annotator with a hand stays below what the model takes, and that below a KB', () => {
  const joined = {
    annotatorId: personId(0),
    jobId: 'jey5v1jhmp',
    cap: null,
    pools: [],
    place: 1,
    seenAt: NOW,
  };
  const hand = { assignmentId, taskSuiteId: 's4u', tasks: allTasks(20), gold: ['g1a', 'g2b'] };
  const person = { ...newAnnotator(joined), hands: [hand], pace: Array(9).fill(1_234) };
  expect(bytesOf(person)).toBeLessThan(ANNOTATOR_BYTES);
  expect(ANNOTATOR_BYTES).toBeLessThan(1_024);
});
