import type { MissedGold } from '../../src/contracts/gold.ts';
import type { Question } from '../../src/contracts/job.ts';
import { button, h } from '../elements/dom.ts';
import { optionsOf } from '../elements/label-choice/model.ts';
import { paragraphs } from '../elements/label-text/model.ts';
import style from './feedback.css' with { type: 'text' };
import { DisputeForm } from './feedback-dispute.ts';
import type { Tools } from './feedback-part.ts';
import {
  disputeOf,
  type FeedbackEvent,
  type FeedbackState,
  isUnread,
  type Look,
  lookKey,
  looksOf,
} from './feedback-state.ts';
import { lookWords as words } from './feedback-words.ts';
import type { MediaShelf } from './media-shelf.ts';
import { actionsOf } from './screens.ts';
import type { TaskHost } from './task-host.ts';

/** What the dialog shows, and whom it tells. */
export interface LookBackParts {
  readonly question: Question;
  readonly frameUrl: string;
  readonly state: FeedbackState;
  readonly tools: Tools;
  tell(event: FeedbackEvent): void;
  closed(): void;
}

/** Styles that only come with this part of the page. */
export function wearStyle(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
}

const nameOf = (look: Look): string =>
  look.kind === 'missed' ? lookKey(look.assignmentId, look.missed.position) : look.assignmentId;

/** One missed task after the other over the page: the task, the answer, what is right, and a way to differ. */
export class LookBack {
  readonly #parts: LookBackParts;
  readonly #host: TaskHost;
  readonly #shelf: MediaShelf;
  readonly #place = h('p', { class: 'note', role: 'status' });
  readonly #seen = h('div', { class: 'seen' });
  readonly #verdict = h('div', {});
  readonly #dispute = new DisputeForm((note) => this.#send(note));
  readonly #next = button('main', () => this.#goOn());
  readonly #dialog: HTMLDialogElement;
  #state: FeedbackState;
  #looks: readonly Look[];
  #at: number;

  constructor(parts: LookBackParts) {
    const { frameUrl, question, tools } = parts;
    this.#parts = parts;
    this.#state = parts.state;
    this.#looks = looksOf(parts.state);
    this.#at = Math.max(
      0,
      this.#looks.findIndex((look) => isUnread(parts.state, look)),
    );
    // The data object alone: what was asked and answered stands below it.
    const bare: Question = { ...question, choices: [], abstentions: [] };
    this.#host = new tools.TaskHost(frameUrl, bare, tools.storedSettings(), (message) => {
      if (message.t === 'retry') this.#again();
    });
    this.#host.element.title = words.frame;
    this.#shelf = new tools.MediaShelf({
      loaded: (key, media) => this.#host.post({ t: 'load', key, media }),
      failed: (key) => this.#host.post({ t: 'failed', key }),
      stale: () => this.#again(),
    });
    this.#seen.append(this.#host.element);
    const actions = h(
      'div',
      { class: 'actions' },
      this.#dispute.submit,
      this.#next,
      this.#dispute.opener,
    );
    const content = [this.#place, this.#seen, this.#verdict, this.#dispute.root, actions];
    this.#dialog = tools.openDialog(words.title, ...content);
    this.#dialog.classList.add('look-back');
    this.#dialog.addEventListener('close', () => parts.closed());
  }

  /** Shows the first task that was not looked at yet. */
  begin(): void {
    this.#turnTo(this.#at);
  }

  /** Takes newer knowledge in; a note that is being written stays as it is. */
  show(state: FeedbackState): void {
    this.#state = state;
    const now = new Map(looksOf(state).map((look) => [nameOf(look), look]));
    const added = [...now.values()].filter((look) => !this.#has(look));
    const old = this.#look;
    this.#looks = [...this.#looks.map((look) => now.get(nameOf(look)) ?? look), ...added];
    const wasLoaded = old?.kind === 'unknown' && !now.has(nameOf(old));
    if (wasLoaded) this.#replace(old);
    else this.#refresh();
  }

  #has(look: Look): boolean {
    return this.#looks.some((one) => nameOf(one) === nameOf(look));
  }

  /** What could not be loaded is there now, or turned out to be nothing. */
  #replace(old: Look): void {
    this.#looks = this.#looks.filter((look) => nameOf(look) !== nameOf(old));
    if (this.#looks.length === 0) this.#dialog.close();
    else this.#turnTo(Math.min(this.#at, this.#looks.length - 1));
  }

  get #look(): Look | undefined {
    return this.#looks[this.#at];
  }

  #turnTo(at: number): void {
    this.#at = at;
    const look = this.#look;
    if (look === undefined) return;
    this.#seen.hidden = look.kind !== 'missed';
    this.#dispute.reset();
    if (look.kind === 'missed') {
      this.#verdict.replaceChildren(verdictOf(this.#parts.question, look.missed));
      const task = { key: nameOf(look), number: at + 1, of: this.#looks.length };
      const shown = { ...task, before: undefined, canUndo: false };
      this.#host.post({ t: 'show', task: shown, next: undefined });
    } else {
      const again = { label: words.again, act: () => this.#again() };
      const unknown = h('p', { class: 'unknown' }, words.unknown);
      this.#verdict.replaceChildren(unknown, actionsOf([again]));
    }
    this.#refresh();
    this.#dialog.scrollTop = 0;
    if (look.kind === 'missed' && isUnread(this.#state, look)) {
      const { assignmentId, missed } = look;
      this.#parts.tell({ type: 'read', assignmentId, position: missed.position });
    }
  }

  #refresh(): void {
    const look = this.#look;
    const isLast = this.#at + 1 >= this.#looks.length;
    const place = words.place(this.#at + 1, this.#looks.length);
    if (this.#place.textContent !== place) this.#place.textContent = place;
    this.#next.replaceChildren(isLast ? words.done : words.next);
    if (look?.kind !== 'missed') {
      this.#dispute.show(undefined);
      return;
    }
    this.#dispute.show(disputeOf(this.#state, look.assignmentId, look.missed));
    const key = nameOf(look);
    for (const old of this.#shelf.keepOnly(new Set([key])))
      this.#host.post({ t: 'drop', key: old });
    this.#shelf.want(key, look.missed);
  }

  #goOn(): void {
    if (this.#at + 1 < this.#looks.length) this.#turnTo(this.#at + 1);
    else this.#dialog.close();
  }

  #again(): void {
    const look = this.#look;
    this.#shelf.retryFailed();
    if (look) this.#parts.tell({ type: 'again', assignmentId: look.assignmentId });
  }

  #send(note: string): void {
    const look = this.#look;
    if (look?.kind !== 'missed') return;
    const { assignmentId, missed } = look;
    this.#parts.tell({ type: 'dispute', assignmentId, position: missed.position, note });
  }
}

/** What was asked, answered and right, in the words of the question. */
function verdictOf(question: Question, { accepted, given, reason }: MissedGold): HTMLElement {
  const options = optionsOf(question);
  const textOf = (word: string) =>
    options.find(({ answer }) => ('choice' in answer ? answer.choice : answer.abstain) === word)
      ?.text ?? word;
  const right = accepted.map((word) => h('p', { dir: 'auto' }, textOf(word)));
  const why = paragraphs(reason ?? '').map((one) => h('p', { dir: 'auto' }, one));
  return h(
    'div',
    { class: 'look' },
    h('p', { class: 'question', dir: 'auto' }, question.text),
    h(
      'dl',
      { class: 'verdict' },
      h('dt', {}, words.given),
      h('dd', { dir: 'auto' }, textOf(given)),
      h('dt', {}, words.accepted),
      h('dd', {}, ...right),
      ...(why.length > 0 ? [h('dt', {}, words.reason), h('dd', { class: 'why' }, ...why)] : []),
    ),
  );
}
