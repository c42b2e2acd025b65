import type { Answer } from '../../src/contracts/answer.ts';
import type { Question } from '../../src/contracts/job.ts';
import { button, h, keyCap } from '../elements/dom.ts';
import { LabelChoice } from '../elements/label-choice/element.ts';
import { directionOf, frameWords as words } from './frame-words.ts';
import { type Action, actionOf, isShellAction, keepsKey } from './keys.ts';
import { Lesson } from './lesson.ts';
import type { AnswerSigns, FrameSettings, FromFrame, ShownTask, ToFrame } from './protocol.ts';
import { Stage } from './stage.ts';

type MessageOf<T extends ToFrame['t']> = Extract<ToFrame, { t: T }>;

/** Waits until the frame being made has been painted: a message comes after the paint, not before. */
const nextPaint = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    });
  });

/** An answer sooner than this after its task appeared is a slip of the finger. */
const LEAST_LOOK_MS = 150;
const ACTIVE_EVERY_MS = 3_000;

const UNTOUCHED: AnswerSigns = { untouched: true, copies: 0, pastes: 0 };

/** The task as the annotator sees it: the data object on its stage, the question, and two buttons. */
export class TaskView {
  readonly #tell: (message: FromFrame) => void;
  readonly #choice = new LabelChoice();
  readonly #status = h('p', { class: 'unseen', role: 'status' });
  readonly #hint = h('p', { class: 'hint', role: 'status' });
  readonly #lesson = new Lesson();
  readonly #undo = button('plain', () => this.#do('undo'), words.undo, keyCap('Z'));
  readonly #submit = button('main', () => this.#answer(), words.submit, keyCap('⏎'));
  #stage: Stage | undefined;
  #question: Question | undefined;
  #settings: FrameSettings = { theme: 'system', singleKeys: true, onePress: false };
  #shown: ShownTask | undefined;
  #next: ShownTask | undefined;
  /** The task that was answered last; with `#taught` while its lesson is on the screen. */
  #sent = '';
  #taught = false;
  #answeredAt = 0;
  #seenAt = Number.POSITIVE_INFINITY;
  #activeAt = Number.NEGATIVE_INFINITY;
  #signs = UNTOUCHED;

  readonly #handlers: { readonly [T in ToFrame['t']]: (message: MessageOf<T>) => void } = {
    init: ({ question, settings }) => {
      this.#build(question);
      this.#set(settings);
    },
    settings: ({ settings }) => this.#set(settings),
    do: ({ action }) => {
      this.#signs = { ...this.#signs, untouched: false }; // a key of the shell is a touch
      this.#do(action);
    },
    show: ({ task, next }) => this.#show(task, next),
    verdict: (message) => this.#teach(message),
    load: ({ key, media }) => this.#stage?.load(key, media),
    failed: ({ key }) => this.#stage?.fail(key),
    drop: ({ key }) => this.#stage?.drop(key),
  };

  constructor(tell: (message: FromFrame) => void) {
    this.#tell = tell;
    this.#choice.addEventListener('pick', (event) => this.#picked(event));
    addEventListener('keydown', (event) => this.#key(event));
    for (const kind of ['keydown', 'pointerdown', 'wheel', 'scroll']) {
      addEventListener(kind, () => this.#active(), { capture: true, passive: true });
    }
    for (const kind of ['keydown', 'pointerdown', 'click', 'copy', 'paste']) {
      addEventListener(kind, (event) => this.#count(event), { capture: true, passive: true });
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
      this.#stage?.redraw(),
    );
  }

  /** Takes a message of the shell. */
  take(message: ToFrame): void {
    // The table pairs every message with its own handler, which the compiler cannot follow by index.
    const handle = this.#handlers[message.t] as (message: ToFrame) => void;
    handle(message);
  }

  #build(question: Question): void {
    this.#question = question;
    this.#choice.ask(question);
    this.#stage = new Stage(
      question.media,
      (key, ready) => this.#staged(key, ready),
      (key) => this.#tell({ t: 'retry', key }),
    );
    const foot = h('div', { class: 'foot' }, this.#hint, this.#submit, this.#undo);
    const panel = h('form', { class: 'panel' }, this.#lesson.root, this.#choice, foot);
    panel.addEventListener('submit', (event) => event.preventDefault());
    document.documentElement.dir = directionOf(question.text);
    document.body.setAttribute('data-media', question.media);
    document.body.replaceChildren(h('main', {}, this.#stage.root, panel, this.#status));
  }

  #set(settings: FrameSettings): void {
    this.#settings = settings;
    document.documentElement.setAttribute('data-theme', settings.theme);
    this.#stage?.redraw();
  }

  /** Shows a task, unless it is there already; `next` is what comes after its answer. */
  #show(task: ShownTask, next: ShownTask | undefined): void {
    this.#next = next;
    this.#undo.disabled = !task.canUndo;
    if (task.key === this.#shown?.key) return;
    this.#shown = task;
    this.#unteach();
    this.#choice.reset(task.before);
    this.#hint.textContent = '';
    this.#status.textContent = words.place(task.number, task.of);
    this.#stage?.show(task.key, words.task(task.number));
    this.#ready();
  }

  /** The stage has something to see of a task, or knows that there will be nothing. */
  #staged(key: string, ready: boolean): void {
    if (key !== this.#shown?.key) return;
    this.#choice.blind = !ready;
    this.#ready();
    void this.#painted(key);
  }

  /** Tells the shell, and the timeline of the browser, once the task can be seen. */
  async #painted(key: string): Promise<void> {
    const start = this.#answeredAt;
    this.#answeredAt = 0;
    await nextPaint();
    if (start > 0) performance.measure('press-to-paint', { start });
    if (this.#stage === undefined || key !== this.#shown?.key) return;
    this.#seenAt = performance.now();
    this.#stage.busy = false;
    this.#tell({ t: 'shown', key });
  }

  /** The answer button looks ready when there is an answer; it stays in reach of the keyboard always. */
  #ready(): void {
    this.#submit.ariaDisabled = String(this.#choice.answer === undefined);
  }

  #picked(event: Event): void {
    this.#hint.textContent = '';
    this.#ready();
    const atOnce = event instanceof CustomEvent && event.detail === true;
    if (atOnce && this.#settings.onePress) this.#answer();
  }

  /** @param at when it was pressed, so that a press meant for the task before is none for this one */
  #answer(at = performance.now()): void {
    if (this.#taught) {
      this.#goOn();
      return;
    }
    const { answer } = this.#choice;
    const look = at - this.#seenAt;
    if (this.#shown === undefined || look < LEAST_LOOK_MS) return;
    if (answer === undefined) {
      this.#hint.textContent = words.chooseFirst;
      return;
    }
    this.#send(this.#shown.key, answer, at);
  }

  /**
   * One answer a task. The next one is shown at once when it is known: the shell has the last word and
   * shows another where it must, but nobody waits for it.
   */
  #send(key: string, answer: Answer, at: number): void {
    this.#sent = key;
    this.#shown = undefined;
    this.#seenAt = Number.POSITIVE_INFINITY;
    if (this.#stage) this.#stage.busy = true;
    this.#answeredAt = at;
    this.#tell({ t: 'answer', key, answer, signs: this.#signs });
    this.#signs = UNTOUCHED;
    if (this.#next) this.#show(this.#next, undefined);
  }

  /** Shows what training says of the answer that was just given, and waits for a press to go on. */
  #teach({ key, verdict }: MessageOf<'verdict'>): void {
    if (key !== this.#sent || this.#shown !== undefined || this.#question === undefined) return;
    this.#taught = true;
    if (this.#stage) this.#stage.busy = false;
    this.#choice.judged = verdict.answers;
    this.#lesson.show(verdict, this.#question);
    this.#submit.replaceChildren(words.goOn, keyCap('⏎'));
    this.#submit.focus();
  }

  #goOn(): void {
    this.#taught = false;
    this.#tell({ t: 'go-on', key: this.#sent });
  }

  #unteach(): void {
    this.#taught = false;
    if (this.#lesson.root.childElementCount === 0) return;
    this.#lesson.clear();
    this.#choice.judged = undefined;
    this.#submit.replaceChildren(words.submit, keyCap('⏎'));
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || keepsKey(event.target, event.key)) return;
    const action = actionOf(event, this.#settings.singleKeys);
    if (action === undefined) return;
    event.preventDefault();
    this.#do(action, event.timeStamp);
  }

  #do(action: Action, at?: number): void {
    if (isShellAction(action)) this.#tell({ t: 'do', action });
    else if (action === 'submit') this.#answer(at);
    else if (action === 'unsure' || action === 'unreadable') this.#choice.abstain(action);
    else if (action === 'zoom in') this.#stage?.zoom('in');
    else if (action === 'zoom out') this.#stage?.zoom('out');
    else this.#digit(Number(action.slice('digit '.length)));
  }

  #digit(digit: number): void {
    const picked = this.#choice.digit(digit);
    if (!picked && digit === 0) this.#stage?.zoom('fit');
  }

  /** Counts what a person does; what a script sends is no touch. */
  #count({ isTrusted, type }: Event): void {
    if (!isTrusted) return;
    const { copies, pastes } = this.#signs;
    this.#signs = {
      untouched: false,
      copies: copies + (type === 'copy' ? 1 : 0),
      pastes: pastes + (type === 'paste' ? 1 : 0),
    };
  }

  #active(): void {
    const now = performance.now();
    if (now - this.#activeAt < ACTIVE_EVERY_MS) return;
    this.#activeAt = now;
    this.#tell({ t: 'active' });
  }
}
