import type { Queue, View } from './queue.ts';
import { waiting } from './queue.ts';
import { messageScreen } from './screens.ts';
import {
  FINISH,
  noWorkText,
  SENDING,
  SENDING_OFFLINE,
  signedOutText,
  stoppedText,
  WAITING,
} from './words.ts';

/** What screens may ask for. */
export interface ScreenActs {
  finish(): void;
  undo(): void;
  resume(): void;
  look(): void;
}

const SIGNS = {
  'nothing-open': 'clock',
  paused: 'pause',
  'all-done': 'done',
  'cap-reached': 'done',
  'rate-reached': 'clock',
  closed: 'done',
  barred: 'info',
  suspended: 'info',
  'training-due': 'info',
  'entry-due': undefined,
} as const;

/** The screen of a view without a task. `given` is how many answers the annotator gave in all. */
export function screenOf(view: View, queue: Queue, given: number, acts: ScreenActs): HTMLElement {
  const offline = queue.trouble === 'offline';
  switch (view.kind) {
    case 'finish':
      return messageScreen('done', FINISH, [
        { label: 'Finish', key: '⏎', act: acts.finish },
        { label: 'Take back last', key: 'Z', act: acts.undo },
      ]);
    case 'sending':
      return offline
        ? messageScreen('cloudOff', SENDING_OFFLINE)
        : messageScreen(undefined, SENDING);
    case 'stopped':
      return messageScreen('done', stoppedText(given), [
        { label: 'Go on', key: '⏎', act: acts.resume },
      ]);
    case 'signed-out':
      return messageScreen('link', signedOutText(waiting(queue)));
    case 'no-work': {
      const again = [
        'nothing-open',
        'paused',
        'rate-reached',
        'suspended',
        'training-due',
      ].includes(view.why);
      const look = { label: 'Look now', key: '⏎', act: acts.look };
      return messageScreen(SIGNS[view.why], noWorkText(view.why, given), again ? [look] : []);
    }
    default:
      return messageScreen(offline ? 'cloudOff' : undefined, WAITING);
  }
}

/** Changes when the screen has to be built anew. */
export function screenKey(view: View, queue: Queue, given: number): string {
  const why = view.kind === 'no-work' ? view.why : '';
  return [view.kind, why, queue.trouble === 'offline', given].join();
}
