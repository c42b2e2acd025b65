import type { Me, MyJob } from '../../src/contracts/session.ts';
import { Desk, keyOf } from './desk.ts';
import { recall, remember, steadyNow } from './device.ts';
import type { Entry } from './entry.ts';
import type { Feedback } from './feedback.ts';
import { fetchFeedback } from './feedback-part.ts';
import type { Action } from './keys.ts';
import type { Layout } from './layout.ts';
import { MediaShelf } from './media-shelf.ts';
import { forget, keep, leftOver } from './outbox.ts';
import type { FromFrame } from './protocol.ts';
import {
  current,
  type Effect,
  lastAnswer,
  openQueue,
  type Queue,
  type QueueEvent,
  type Request,
  viewOf,
} from './queue.ts';
import { messageScreen } from './screens.ts';
import { send } from './sender.ts';
import type { Account } from './session.ts';
import type { Settings } from './settings.ts';
import { SignBook } from './signs.ts';
import { step } from './step.ts';
import { Stopwatch } from './stopwatch.ts';
import { TaskHost } from './task-host.ts';
import { Today } from './today.ts';
import { NO_FRAME, NOTICES, STANDS } from './words.ts';

/** What a sitting needs to know. `passOn` gets the actions that belong to the page and not to the task. */
export interface Sitting {
  readonly account: Account;
  readonly job: MyJob;
  readonly serverNow: number;
  readonly layout: Layout;
  readonly frameUrl: string;
  readonly settings: Settings;
  readonly passOn: (action: Action) => void;
  /** Hears of newer instructions. */
  readonly instruct: (instructions: string) => void;
}

const RETRY_MS = 5_000;
const LONG_AWAY_MS = 30_000;
/** Why there is no task, where something comes before it. */
const DUE: readonly string[] = ['entry-due', 'training-due'];

/** A frame that is silent for so long after work began has not loaded. */
const FRAME_MS = 10_000;

/** One sitting at a job: drives the queue with what happens and performs what it wants. */
export class Work {
  readonly #sitting: Sitting;
  readonly #host: TaskHost;
  readonly #shelf: MediaShelf;
  readonly #desk: Desk;
  readonly #stopwatch = new Stopwatch();
  readonly #today: Today;
  readonly #signs = new SignBook();
  #queue: Queue;
  #entry: Entry | undefined;
  #entering = false;
  #feedback: Promise<Feedback> | undefined;
  #given: number;
  #seenKey = '';
  #hiddenAt: number | undefined;
  #welcome = true;
  #begun = false;
  #ready = false;

  constructor(sitting: Sitting) {
    const { job, layout, frameUrl, settings } = sitting;
    this.#sitting = sitting;
    this.#given = job.answered;
    this.#today = new Today(sitting.serverNow);
    this.#host = new TaskHost(frameUrl, job.question, settings, (message) => this.#hear(message));
    this.#host.covered = true;
    layout.host(this.#host.element);
    this.#shelf = new MediaShelf({
      loaded: (key, media) => this.#host.post({ t: 'load', key, media }),
      failed: (key) => this.#host.post({ t: 'failed', key }),
      stale: () => (this.#entry ?? this).tell({ type: 'refresh' }),
    });
    this.#desk = this.#layDesk();
    const { saveEvery, leaseSeconds, taskSuiteSize } = job;
    const pace = { saveEvery, leaseMs: leaseSeconds * 1_000, taskSuiteSize };
    this.#queue = openQueue(pace, leftOver(job.jobId), steadyNow());
  }

  #layDesk(): Desk {
    const { job, layout } = this.#sitting;
    const acts = {
      finish: () => this.tell({ type: 'finish' }),
      undo: () => this.#undo(),
      resume: () => this.tell({ type: 'resume' }),
      look: () => this.tell({ type: 'refresh' }),
      keep: () => this.tell({ type: 'active' }),
    };
    return new Desk({ job, layout, host: this.#host, shelf: this.#shelf, acts });
  }

  /** Asks for the first hand and follows the life of the page from now on. */
  begin(): void {
    this.#begun = true;
    this.#sitting.layout.header.working = true;
    if (this.#sitting.job.feedback) {
      const parts = { ...this.#sitting, host: this.#host, stopwatch: this.#stopwatch };
      this.#feedback = fetchFeedback(parts);
    }
    this.tell({ type: 'active' });
    setInterval(() => this.tell({ type: 'tick' }), 1_000);
    setTimeout(() => this.#missFrame(), FRAME_MS);
    addEventListener('online', () => this.#online());
    addEventListener('pagehide', () => this.tell({ type: 'leave' }));
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.#back();
    });
    document.addEventListener('visibilitychange', () => this.#visible(!document.hidden));
  }

  #missFrame(): void {
    if (!this.#ready) this.#sitting.layout.cover(messageScreen('cloudOff', NO_FRAME));
  }

  get working(): boolean {
    return this.#entry === undefined && viewOf(this.#queue).kind === 'task';
  }

  /** Does an action that a key of the shell or a menu asks for. */
  do(action: Action): void {
    if (action === 'undo') this.#undo();
    else if (this.#entry?.working ?? this.working) this.#host.post({ t: 'do', action });
    else if (action === 'submit') this.#sitting.layout.pressMain();
  }

  set settings(settings: Settings) {
    this.#host.post({ t: 'settings', settings });
  }

  /**
   * Steps the queue, shows it, then performs what it wants. Before work has begun nothing is asked
   * for: reading the instructions must not hold tasks.
   */
  tell(event: QueueEvent): void {
    if (!this.#begun) return;
    const before = viewOf(this.#queue).kind;
    const { queue, effects } = step(this.#queue, event, steadyNow());
    this.#queue = queue;
    this.#enterOrLeave();
    this.#show();
    for (const effect of effects) this.#perform(effect);
    if (event.type === 'handed') this.#greet(effects);
    const after = viewOf(queue).kind;
    if (after !== before && (after === 'no-work' || after === 'stopped')) void this.#recount();
  }

  /** Before some tasks come terms, training or an exam: they have the page until they are over. */
  #enterOrLeave(): void {
    const view = viewOf(this.#queue);
    const isDue = view.kind === 'no-work' && DUE.includes(view.why);
    if (isDue && !this.#entering) {
      this.#entering = true;
      void this.#enter();
    } else if (view.kind === 'task' && this.#entry) {
      this.#endEntry();
    }
    this.#entry?.tell({ type: 'tick' });
  }

  /** Most sittings need none of it, so it comes when it is needed; without a network, a while later. */
  async #enter(): Promise<void> {
    const { account, job, layout, instruct: terms } = this.#sitting;
    try {
      const { Entry } = await import('./entry.ts');
      const own = { host: this.#host, shelf: this.#shelf, stopwatch: this.#stopwatch };
      const parts = { account, jobId: job.jobId, layout, ...own };
      const leave = () => {
        this.#endEntry();
        this.tell({ type: 'resume' });
      };
      this.#entry = new Entry({ ...parts, terms, leave });
      this.#entry.tell({ type: 'tick' });
    } catch {
      setTimeout(() => this.#endEntry(), RETRY_MS);
    }
  }

  #endEntry(): void {
    this.#entry = undefined;
    this.#entering = false;
    this.#desk.again();
  }

  #show(): void {
    if (this.#entry) return;
    const given = { inJob: this.#given, today: this.#today.answers };
    this.#desk.show(this.#queue, given, steadyNow());
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'send') void this.#send(effect.request);
    else if (effect.kind === 'say') this.#sitting.layout.say(NOTICES[effect.notice]);
    else if (effect.kind === 'warn') this.#warn(effect.number);
    else if (effect.kind === 'keep') keep(effect.assignmentId, effect.answers);
    else forget(effect.assignmentId, effect.answers);
  }

  async #send(request: Request): Promise<void> {
    const { account, job } = this.#sitting;
    const signs = request.kind === 'submit' ? this.#signs.told(request.assignmentId) : undefined;
    const event = await send(account, job.jobId, request, job.signs ? signs : undefined);
    if (event.type === 'ended') this.#signs.forget(event.assignmentId);
    // A page that closes says so in passing; should it come back, it asks again anyway.
    if (request.kind === 'give-back' && request.grace) return;
    if (event.type === 'ended') void this.#feedback?.then((one) => one.sent(event.assignmentId));
    this.tell(event);
  }

  /** A warning is told once on a device, whatever the service repeats. */
  #warn(number: number): void {
    const key = `assay.warned.${this.#sitting.job.jobId}`;
    if (Number(recall(key) ?? 0) >= number) return;
    remember(key, number);
    this.#sitting.layout.say(NOTICES.careful);
  }

  /** Says that nothing was lost, after a reload or a long absence that nothing was lost in. */
  #greet(effects: readonly Effect[]): void {
    const quiet = effects.every((effect) => effect.kind !== 'say');
    const resumed = this.working && lastAnswer(this.#queue) !== undefined;
    if (this.#welcome && quiet && resumed) this.#sitting.layout.say(NOTICES.resumed);
    this.#welcome = false;
  }

  /** The service's count of the annotator's answers, for the screens at the end. */
  async #recount(): Promise<void> {
    const { account, job } = this.#sitting;
    const me = await account.call<Me>('GET', '/me');
    const mine = me.ok ? me.value.jobs.find(({ jobId }) => jobId === job.jobId) : undefined;
    if (mine) this.#given = mine.answered;
    this.#show();
  }

  #visible(visible: boolean): void {
    const now = steadyNow();
    if (!visible) {
      const place = this.working ? current(this.#queue) : undefined;
      if (place) this.#signs.left(place.assignmentId);
      this.#hiddenAt = now;
      this.#stopwatch.hide(now);
      this.tell({ type: 'flush' });
      return;
    }
    this.#stopwatch.unhide(now);
    if (now - (this.#hiddenAt ?? now) > LONG_AWAY_MS) this.#back();
    else this.tell({ type: 'active' });
  }

  /** The network may be there again: whatever waits for it goes out now, with fresh URLs. */
  #online(): void {
    this.#shelf.retryFailed();
    this.#entry?.tell({ type: 'online' });
    this.#entry?.tell({ type: 'refresh' });
    this.tell({ type: 'online' });
    this.tell({ type: 'refresh' });
  }

  /** After a long absence the service says what is still ours. */
  #back(): void {
    this.#welcome = true;
    this.tell({ type: 'active' });
    this.tell({ type: 'refresh' });
  }

  #hear(message: FromFrame): void {
    if (this.#entry && !['ready', 'do', 'active'].includes(message.t)) {
      this.#entry.hear(message);
      return;
    }
    switch (message.t) {
      case 'ready':
        this.#ready = true;
        break;
      case 'shown':
        this.#seen(message.key);
        break;
      case 'answer':
        this.#answer(message);
        break;
      case 'retry':
        this.#online();
        break;
      case 'do':
        this.#sitting.passOn(message.action);
        break;
      default:
        this.tell({ type: 'active' });
    }
  }

  #seen(key: string): void {
    this.#seenKey = key;
    this.#stopwatch.start(key, steadyNow());
  }

  /** Takes an answer to the current task, once it has been seen; anything else is shown its place. */
  #answer({ key, answer, signs }: Extract<FromFrame, { t: 'answer' }>): void {
    const place = current(this.#queue);
    if (place === undefined || keyOf(place) !== key || this.#seenKey !== key) {
      this.#desk.again();
      this.#show();
      return;
    }
    const now = steadyNow();
    this.#stopwatch.stop(now);
    const ms = this.#stopwatch.read(key, now);
    const { assignmentId, position } = place;
    this.#today.add(1);
    if (signs) this.#signs.answered(assignmentId, signs);
    this.tell({ type: 'answer', assignmentId, position, answer: { ...answer, ms } });
  }

  #undo(): void {
    if (this.#entry) {
      this.#sitting.layout.say(STANDS);
      return;
    }
    if (lastAnswer(this.#queue)) this.#today.add(-1);
    this.tell({ type: 'undo' });
  }
}
