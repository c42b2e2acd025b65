import type { ContestReceipt, Feedback as FeedbackReply } from '../../src/contracts/gold.ts';
import { button } from '../elements/dom.ts';
import { chance, recall, remember, steadyNow } from './device.ts';
import { FeedbackChip } from './feedback-chip.ts';
import { LookBack, wearStyle } from './feedback-dialog.ts';
import type { Tools } from './feedback-part.ts';
import {
  type FeedbackEvent,
  type FeedbackRequest,
  type FeedbackState,
  feedbackStep,
  isUnread,
  keptHands,
  looksOf,
  openFeedback,
} from './feedback-state.ts';
import { lookWords as words } from './feedback-words.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { TaskHost } from './task-host.ts';
import type { Sitting } from './work.ts';

/** What looking back needs of a sitting: it has its own frame, and stops the clock of the task below. */
export interface FeedbackParts extends Pick<Sitting, 'account' | 'job' | 'layout' | 'frameUrl'> {
  readonly host: TaskHost;
  readonly stopwatch: Stopwatch;
  readonly tools: Tools;
}

/** Asks what was missed in hands that were sent, and shows it where it holds up no work. */
export class Feedback {
  readonly #parts: FeedbackParts;
  readonly #outbox: string;
  readonly #chip = new FeedbackChip(() => this.#open());
  #state: FeedbackState;
  #dialog: LookBack | undefined;
  #told = 0;

  constructor(parts: FeedbackParts) {
    this.#parts = parts;
    this.#outbox = `assay.feedback.${parts.job.jobId}`;
    // Only this class writes under the key.
    this.#state = openFeedback((recall(this.#outbox) ?? []) as string[]);
    wearStyle();
    parts.layout.header.add(this.#chip.root);
    setInterval(() => this.#tick(), 1_000);
    addEventListener('online', () => this.#tell({ type: 'online' }));
    this.#tell({ type: 'tick' });
  }

  /** A hand has been sent: what was missed in it is asked about. */
  sent(assignmentId: string): void {
    this.#tell({ type: 'sent', assignmentId });
  }

  #tick(): void {
    if (this.#dialog) this.#parts.stopwatch.hide(steadyNow());
    this.#tell({ type: 'tick' });
  }

  #tell(event: FeedbackEvent): void {
    const before = keptHands(this.#state).join();
    const { state, request } = feedbackStep(this.#state, event, steadyNow());
    this.#state = state;
    const kept = keptHands(state);
    if (kept.join() !== before) remember(this.#outbox, kept.length > 0 ? kept : undefined);
    if (request) void this.#ask(request);
    this.#show();
  }

  async #ask(request: FeedbackRequest): Promise<void> {
    const { account } = this.#parts;
    const path = `/assignments/${request.assignmentId}`;
    if (request.kind === 'look') {
      const looked = await account.call<FeedbackReply>('GET', `${path}/feedback`);
      if (looked.ok) this.#tell({ type: 'told', feedback: looked.value });
      else this.#tell({ type: 'failed', request, why: looked.why, chance: chance() });
      return;
    }
    const { note, position } = request;
    const body = { position, note };
    const sent = await account.call<ContestReceipt>('POST', `${path}/contests`, body);
    if (sent.ok) this.#tell({ type: 'disputed', receipt: sent.value });
    else this.#tell({ type: 'failed', request, why: sent.why, chance: chance() });
  }

  #show(): void {
    const looks = looksOf(this.#state);
    const unread = looks.filter((look) => isUnread(this.#state, look)).length;
    this.#chip.show(looks.length, unread);
    this.#dialog?.show(this.#state);
    if (unread > this.#told && this.#dialog === undefined) this.#announce(unread);
    this.#told = unread;
  }

  /** Between tasks it opens by itself; over a task that somebody is at it only says so. */
  #announce(unread: number): void {
    const isBetween = this.#parts.host.element.inert;
    if (isBetween && !this.#parts.tools.dialogIsOpen()) this.#open();
    else
      this.#parts.layout.say(
        words.news(unread),
        button('', () => this.#open(), words.open),
      );
  }

  #open(): void {
    const { frameUrl, host, job, stopwatch, tools } = this.#parts;
    stopwatch.hide(steadyNow());
    this.#dialog = new LookBack({
      question: job.question,
      frameUrl,
      tools,
      state: this.#state,
      tell: (event) => this.#tell(event),
      closed: () => {
        this.#dialog = undefined;
        stopwatch.unhide(steadyNow());
        if (!host.element.inert) host.element.focus();
      },
    });
    this.#dialog.begin();
  }
}
