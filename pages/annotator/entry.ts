import type { EntryView } from '../../src/contracts/entry-view.ts';
import { chance, recall, remember, steadyNow } from './device.ts';
import { entryScreenKey, entryScreenOf } from './entry-screens.ts';
import {
  type EntryEvent,
  type EntryRequest,
  type EntryScreen,
  type EntryState,
  entryScreen,
  type KeptAnswers,
  openEntry,
  openPositions,
} from './entry-state.ts';
import { entryStep } from './entry-step.ts';
import { placeWord } from './entry-words.ts';
import type { Layout } from './layout.ts';
import type { MediaShelf } from './media-shelf.ts';
import type { FromFrame, ShownTask } from './protocol.ts';
import type { Account } from './session.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { TaskHost } from './task-host.ts';

/** What a way in needs. `leave` is called once it is over; `terms` with the newest instructions. */
export interface EntryParts {
  readonly account: Account;
  readonly jobId: string;
  readonly layout: Layout;
  readonly host: TaskHost;
  readonly shelf: MediaShelf;
  readonly stopwatch: Stopwatch;
  terms(instructions: string): void;
  leave(): void;
}

/** Tasks whose data objects are fetched ahead: an exam goes on when the network does not. */
const AHEAD = 12;

/** One way in: terms, training and exam in the frame that later runs the work. */
export class Entry {
  readonly #parts: EntryParts;
  readonly #outbox: string;
  #state: EntryState;
  #screen = '';
  #seenKey = '';

  constructor(parts: EntryParts) {
    this.#parts = parts;
    this.#outbox = `assay.entry.${parts.jobId}`;
    // Only this class writes under the key.
    this.#state = openEntry(recall(this.#outbox) as KeptAnswers | undefined);
  }

  /** Steps, shows what has come of it, and asks what must be asked. */
  tell(event: EntryEvent): void {
    const { kept } = this.#state;
    const { state, request } = entryStep(this.#state, event, steadyNow());
    this.#state = state;
    if (state.kept !== kept) remember(this.#outbox, state.kept);
    if (request !== undefined) void this.#ask(request);
    this.#show();
  }

  async #ask(request: EntryRequest): Promise<void> {
    const { account, jobId, terms } = this.#parts;
    const path = `/jobs/${jobId}/entry`;
    const outcome = await (request === 'look'
      ? account.call<EntryView>('GET', path)
      : account.call<EntryView>('POST', path, request));
    if (outcome.ok) terms(outcome.value.terms.instructions);
    if (!outcome.ok && outcome.why === 'lost') this.#parts.leave();
    else if (outcome.ok) this.tell({ type: 'viewed', view: outcome.value });
    else this.tell({ type: 'failed', why: outcome.why, chance: chance() });
  }

  /** Takes what the frame says of the task on the screen. */
  hear(message: FromFrame): void {
    if (message.t === 'shown') {
      this.#seenKey = message.key;
      this.#parts.stopwatch.start(message.key, steadyNow());
    } else if (message.t === 'answer') this.#answer(message);
    else if (message.t === 'go-on') this.tell({ type: 'go-on' });
    else if (message.t === 'retry') this.#retry();
  }

  get working(): boolean {
    return this.#screen.startsWith('task') || this.#screen.startsWith('verdict');
  }

  #retry(): void {
    this.#parts.shelf.retryFailed();
    this.tell({ type: 'online' });
    this.tell({ type: 'refresh' });
  }

  #answer({ key, answer }: Extract<FromFrame, { t: 'answer' }>): void {
    const screen = entryScreen(this.#state);
    if (screen.kind !== 'task' || key !== this.#keyOf(screen.position) || key !== this.#seenKey) {
      this.#screen = '';
      this.#show();
      return;
    }
    const now = steadyNow();
    this.#parts.stopwatch.stop(now);
    const timed = { ...answer, ms: this.#parts.stopwatch.read(key, now) };
    this.tell({ type: 'answer', position: screen.position, answer: timed });
  }

  /** The name of a task between shell and frame: of the sitting that its tasks came with. */
  #keyOf(position: number): string {
    return `${this.#state.tasks.sitting}/${position}`;
  }

  #show(): void {
    const screen = entryScreen(this.#state);
    if (screen.kind === 'leave') {
      this.#parts.leave();
      return;
    }
    if (screen.kind === 'task') this.#showTask(screen.position);
    else if (screen.kind === 'verdict') this.#showVerdict(screen);
    else this.#cover(screen);
    this.#stock();
    this.#showHeader(screen);
  }

  #showTask(position: number): void {
    const { host, layout } = this.#parts;
    const key = this.#keyOf(position);
    const isOpen = openPositions(this.#state).includes(position);
    if (this.#screen === `task ${key}` || !isOpen) return;
    layout.cover(undefined);
    host.covered = false;
    this.#screen = `task ${key}`;
    host.post({ t: 'show', task: this.#shownTask(position), next: undefined });
  }

  #shownTask(position: number): ShownTask {
    const of = this.#state.tasks.list.length;
    const key = this.#keyOf(position);
    return { key, number: position + 1, of, before: undefined, canUndo: false };
  }

  #showVerdict({ position, verdict }: Extract<EntryScreen, { kind: 'verdict' }>): void {
    const key = this.#keyOf(position);
    if (this.#screen === `verdict ${key}`) return;
    this.#screen = `verdict ${key}`;
    this.#parts.host.post({ t: 'verdict', key, verdict });
  }

  #cover(screen: EntryScreen): void {
    const { host, layout } = this.#parts;
    const key = entryScreenKey(screen, this.#state);
    host.covered = true;
    if (key === this.#screen) return;
    this.#screen = key;
    const acts = {
      agree: () => this.tell({ type: 'agree' }),
      begin: () => this.tell({ type: 'begin' }),
    };
    layout.cover(entryScreenOf(screen, this.#state, acts, Date.now()));
  }

  /** Keeps the data objects of the next tasks coming, and lets go of those that are over. */
  #stock(): void {
    const { host, shelf } = this.#parts;
    const { lesson, tasks, view } = this.#state;
    const isHere = view?.sitting === tasks.sitting;
    const open = isHere ? openPositions(this.#state).slice(0, AHEAD) : [];
    const next = lesson === undefined ? open : [lesson, ...open];
    for (const key of shelf.keepOnly(new Set(next.map((i) => this.#keyOf(i))))) {
      host.post({ t: 'drop', key });
    }
    for (const i of next) {
      const task = tasks.list[i];
      if (task) shelf.want(this.#keyOf(i), task);
    }
  }

  #showHeader(screen: EntryScreen): void {
    const { asking, kept, tasks, trouble } = this.#state;
    const isTask = screen.kind === 'task' || screen.kind === 'verdict';
    const word = placeWord(tasks.sitting);
    this.#parts.layout.header.show({
      place: isTask ? { number: screen.position + 1, of: tasks.list.length, word } : undefined,
      today: 0,
      waiting: Object.keys(kept.answers).length,
      sending: asking,
      trouble,
    });
  }
}
