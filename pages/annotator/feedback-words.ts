import type { DisputeState } from './feedback-state.ts';
import { count } from './words.ts';

/** What looking back says. */
export const lookWords = {
  title: 'Worth a second look',
  place: (number: number, of: number) =>
    of > 1 ? `${number} of ${of}, from tasks that you have sent` : 'From tasks that you have sent',
  frame: 'The task as you saw it',
  given: 'You answered',
  accepted: 'What is right',
  reason: 'Why',
  next: 'Next',
  done: 'Go on',
  otherwise: 'I see it otherwise',
  note: 'What do you see? A sentence is enough.',
  noteFirst: 'Write a few words first.',
  send: 'Send',
  unknown:
    'What came of some of your tasks could not be loaded. This page tries again by itself, and you can go on working.',
  again: 'Try again',
  open: 'Look back',
  chip: (unread: number) => (unread > 0 ? `Look back: ${unread} new` : 'Look back'),
  news: (unread: number) =>
    `${count(unread, 'answer')} of yours ${unread === 1 ? 'was' : 'were'} not right.`,
};

/** What is said of a dispute, by where it stands. */
export const DISPUTES: Readonly<Record<DisputeState, string>> = {
  none: '',
  waiting: 'Waiting to be sent. Leave this page open; you can go on working.',
  refused: 'This cannot be disputed any more.',
  open: 'Sent: somebody will look at it.',
  upheld: 'Somebody looked at it: the answer above stands.',
  corrected: 'Somebody looked at it: the answer above is the corrected one.',
  retired: 'Somebody looked at it: this task is not asked any more.',
};
