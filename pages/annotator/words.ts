import type { DeclineReason, NoWork } from '../../src/contracts/assignment.ts';
import type { Question } from '../../src/contracts/job.ts';
import type { Notice } from './queue.ts';

const number = new Intl.NumberFormat('en');

/** A count with its noun: `1 answer`, `1,200 answers`. */
export const count = (n: number, noun: string): string =>
  `${number.format(n)} ${noun}${n === 1 ? '' : 's'}`;

/** Seconds as on a clock, `1:05`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What the shell says in passing. */
export const NOTICES: Readonly<Record<Notice, string>> = {
  lost: 'This group of tasks was closed or went to somebody else. Your saved answers were kept.',
  refused: 'The service did not accept the last answers. Please tell the person who invited you.',
  resumed: 'Welcome back. Your tasks are still yours, and every answer is kept.',
  careful:
    'The people who run this job ask you to take your time with each task. The instructions are on “I”.',
  'nothing-to-undo': 'There is nothing to take back: earlier answers have been sent.',
};

export const STANDS = 'In training and exam an answer stands once it is submitted.';

export interface Text {
  readonly title: string;
  readonly text: string;
}

/** Why there is no task, and what to do about it. `given` is how many answers the annotator gave. */
export function noWorkText(why: NoWork, given: number): Text {
  const thanks = given > 0 ? `You gave ${count(given, 'answer')}. Thank you!` : 'Thank you!';
  const texts: Readonly<Record<NoWork, Text>> = {
    'nothing-open': {
      title: 'Nothing to do just now',
      text: 'Other people are working on the tasks that are left. Some may open again soon; this page looks by itself.',
    },
    'all-done': {
      title: 'All done',
      text: `You have answered every task there is for you in this job. ${thanks} You can close this page.`,
    },
    'cap-reached': {
      title: 'You have done your share',
      text: `This job limits how many tasks one person answers, so that many people look at the data. ${thanks} You can close this page.`,
    },
    'rate-reached': {
      title: 'Time for a break',
      text: `This job limits how many tasks one person answers in an hour, so that nobody tires. ${thanks} This page looks again by itself when there are tasks for you.`,
    },
    paused: {
      title: 'This job is paused',
      text: 'The people who run it have paused it. Your answers are safe. This page looks again by itself.',
    },
    closed: {
      title: 'This job has ended',
      text: `No more answers are needed. ${thanks} You can close this page.`,
    },
    suspended: {
      title: 'There are no tasks for you right now',
      text: `The people who run this job want to look at something first. ${thanks} If you have questions, ask the person who invited you. This page looks again by itself.`,
    },
    'training-due': WAITING,
    'entry-due': WAITING,
    barred: {
      title: 'There are no tasks for you here',
      text: 'If you think that this is a mistake, please ask the person who invited you.',
    },
  };
  return texts[why];
}

export const NO_INVITE: Text = {
  title: 'You need an invite link',
  text: 'Open the link that you were sent. If you have none, ask the person who runs the job for one.',
};

export const BAD_INVITE: Text = {
  title: 'This invite does not work',
  text: 'It may have expired or reached its number of people. Ask the person who sent it for a new link.',
};

export const NO_SERVICE: Text = {
  title: 'The service cannot be reached',
  text: 'Check your connection. This page tries again by itself.',
};

export const NO_FRAME: Text = {
  title: 'The tasks cannot be shown',
  text: 'The part of this page that shows them did not load. Reload the page; if that does not help, a filter in your network may be in the way. Your answers are kept.',
};

export const signedOutText = (waiting: number): Text => ({
  title: 'Your link has expired',
  text:
    waiting > 0
      ? `${count(waiting, 'answer')} of yours are kept on this device and go out when you open a new link. Ask the person who invited you for one.`
      : 'All your answers were saved. To go on, ask the person who invited you for a new link.',
});

export const stoppedText = (given: number): Text => ({
  title: 'Your answers are in',
  text: `You gave ${count(given, 'answer')}. Thank you! You can close this page, and come back by the same link.`,
});

export const FINISH: Text = {
  title: 'That was the last task for now',
  text: 'Your answers go out in a few seconds. Until then you can still take the last one back.',
};

export const SENDING: Text = { title: 'Sending your answers…', text: '' };

export const SENDING_OFFLINE: Text = {
  title: 'Waiting for the network',
  text: 'Your answers are kept on this device and go out as soon as the network is back. Leave this page open.',
};

export const WAITING: Text = { title: 'Getting your tasks…', text: '' };

/** How long the hands are still ours, and whether it is the network that keeps us from asking for more. */
export interface LeaseWarning {
  readonly leftMs: number;
  readonly offline: boolean;
}

/** The warning in words that hold still while the clock beside them runs. */
export function leaseText({ leftMs, offline }: LeaseWarning): string {
  if (leftMs <= 0)
    return 'The time for these tasks is over. They stay yours unless somebody takes them.';
  if (offline) return 'No network: in less than a minute these tasks may go to somebody else.';
  return 'Are you still there? In less than a minute these tasks may go to somebody else.';
}

export const DECLINES: Readonly<Record<DeclineReason, string>> = {
  'not-my-field': 'It is not my field',
  'too-hard': 'It is too hard to tell',
  distressing: 'It distresses me',
  technical: 'Something does not work',
  other: 'Another reason',
};

/** A row of the key list: what, and by which keys. */
export type KeyRow = readonly [what: string, keys: readonly string[]];

/** The keys that work at tasks of a question. */
export function keyList({ abstentions, choices, media }: Question): KeyRow[] {
  const rows: (KeyRow | false)[] = [
    ['Choose an answer', ['1', '–', String(choices.length)]],
    ['Submit and go on', ['⏎']],
    abstentions.includes('unsure') && ['Unsure', ['U']],
    abstentions.includes('unreadable') && ['Unreadable', ['X']],
    ['Take back the last answer', ['Z']],
    media === 'image' && ['Zoom in, out, fit', ['+', '−', '0']],
    ['Instructions', ['I']],
    ['Dark or light', ['D']],
    ['These keys', ['?']],
  ];
  return rows.filter((row) => row !== false);
}
