import type { MyJob } from '../../src/contracts/session.ts';
import type { Layout } from './layout.ts';
import type { MediaShelf } from './media-shelf.ts';
import { AHEAD, seemsActive } from './plan.ts';
import type { ShownTask } from './protocol.ts';
import {
  current,
  lastAnswer,
  leaseLeftMs,
  type Place,
  type Queue,
  upcoming,
  viewOf,
  waiting,
} from './queue.ts';
import type { TaskHost } from './task-host.ts';
import { type ScreenActs, screenKey, screenOf } from './view-screens.ts';
import type { LeaseWarning } from './words.ts';

/** What lies on the desk, and what its buttons do. */
export interface DeskParts {
  readonly job: MyJob;
  readonly layout: Layout;
  readonly host: TaskHost;
  readonly shelf: MediaShelf;
  readonly acts: ScreenActs & { keep(): void };
}

/** Answers given, as the annotator is told: in the job by the service's count, and today in this browser. */
export interface Given {
  readonly inJob: number;
  readonly today: number;
}

/** Shown tasks that stay in the frame for an undo. */
const BEHIND = 2;
const WARN_MS = 60_000;

/** The name of a task between shell and frame. */
export const keyOf = (place: { assignmentId: string; position: number }): string =>
  `${place.assignmentId}/${place.position}`;

const shownTask = ({ hand, position, assignmentId }: Place, canUndo: boolean): ShownTask => ({
  key: keyOf({ assignmentId, position }),
  number: position + 1,
  of: hand.tasks.length,
  before: hand.before[position],
  canUndo,
});

/** Keeps what is seen in step with the queue: task or screen, media ahead, header, warnings. */
export class Desk {
  readonly #parts: DeskParts;
  #task = '';
  #screen = '';

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Shows the queue as it stands; cheap when nothing has changed. */
  show(queue: Queue, given: Given, now: number): void {
    if (viewOf(queue).kind === 'task') this.#showTask(queue);
    else this.#showScreen(queue, given, now);
    this.#stock(queue);
    this.#showHeader(queue, given, now);
  }

  /** Shows all anew, where the frame has gone on without leave or something else was on the screen. */
  again(): void {
    this.#task = '';
    this.#screen = 'unknown';
  }

  #showTask(queue: Queue): void {
    const { host, layout } = this.#parts;
    if (this.#screen !== '') layout.cover(undefined);
    this.#screen = '';
    host.covered = false;
    const [place, next] = upcoming(queue, 2);
    const canUndo = lastAnswer(queue) !== undefined;
    const key = [place, next].map((one) => (one ? keyOf(one) : '')).join(`${canUndo}`);
    if (place === undefined || key === this.#task) return;
    this.#task = key;
    const task = shownTask(place, canUndo);
    host.post({ t: 'show', task, next: next && shownTask(next, true) });
  }

  #showScreen(queue: Queue, given: Given, now: number): void {
    const { acts, host, layout } = this.#parts;
    const view = viewOf(queue);
    const key = screenKey(view, queue, given.inJob);
    host.covered = true;
    this.#task = '';
    if (key !== this.#screen) layout.cover(screenOf(view, queue, given.inJob, acts));
    this.#screen = key;
    layout.countdown(view.kind === 'no-work' ? queue.askAgainAt - now : undefined);
  }

  /** Keeps the media of the next tasks coming, and lets go of those far behind. */
  #stock(queue: Queue): void {
    const { host, shelf } = this.#parts;
    const next = upcoming(queue, AHEAD + 1);
    const keys = new Set([...next, ...queue.done.slice(-BEHIND)].map(keyOf));
    for (const key of shelf.keepOnly(keys)) host.post({ t: 'drop', key });
    for (const place of next) {
      const task = place.hand.tasks[place.position];
      if (task) shelf.want(keyOf(place), task);
    }
  }

  #showHeader(queue: Queue, given: Given, now: number): void {
    const { acts, job, layout } = this.#parts;
    const place = viewOf(queue).kind === 'task' ? current(queue) : undefined;
    layout.header.name(job.name);
    layout.header.show({
      place: place && { number: place.position + 1, of: place.hand.tasks.length },
      today: given.today,
      waiting: waiting(queue),
      sending: queue.hands.some((hand) => hand.sending),
      trouble: queue.trouble,
    });
    layout.warnLease(place && shortLease(queue, now), () => acts.keep());
  }
}

/** Time left on the hands, when it is short and the page does not simply ask for more. */
function shortLease(queue: Queue, now: number): LeaseWarning | undefined {
  const renewed = seemsActive(queue, now) && queue.trouble === undefined;
  const leftMs = leaseLeftMs(queue, now);
  const short = leftMs < Math.min(WARN_MS, queue.pace.leaseMs / 2);
  return short && !renewed ? { leftMs, offline: queue.trouble !== undefined } : undefined;
}
