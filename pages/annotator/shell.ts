import type { Me, MyJob, Session } from '../../src/contracts/session.ts';
import type { Outcome } from './api.ts';
import { recall, remember } from './device.ts';
import { dialogIsOpen, openDecline, openInstructions, openKeys, openMenu } from './dialogs.ts';
import { type Action, actionOf, keepsKey } from './keys.ts';
import { Layout } from './layout.ts';
import { messageScreen, startScreen } from './screens.ts';
import { Account } from './session.ts';
import { type Settings, storedSettings, storeSettings } from './settings.ts';
import { BAD_INVITE, NO_INVITE, NO_SERVICE, type Text, WAITING } from './words.ts';
import { Work } from './work.ts';

const RETRY_MS = 5_000;

/** The annotator page: opens the session, greets a newcomer, and then works. */
class Shell {
  readonly #account = new Account();
  readonly #layout = new Layout({
    instructions: () => this.#do('instructions'),
    keys: () => this.#do('keys'),
    dark: () => this.#do('dark'),
    menu: () => this.#menu(),
  });
  #settings = storedSettings();
  #job: MyJob | undefined;
  #work: Work | undefined;

  async open(): Promise<void> {
    this.#paint();
    addEventListener('keydown', (event) => this.#key(event));
    addEventListener('pointerdown', () => this.#work?.tell({ type: 'active' }));
    addEventListener('hashchange', () => location.reload());
    if (!this.#account.invited) return this.#message('link', NO_INVITE);
    this.#layout.cover(messageScreen(undefined, WAITING));
    const session = await this.#reach(() => this.#account.open());
    const me = session && (await this.#reach(() => this.#account.call<Me>('GET', '/me')));
    const job = me?.jobs.find(({ jobId }) => jobId === session?.jobId);
    if (me && job) this.#greet(me, job);
    else this.#message('link', BAD_INVITE);
  }

  /** Tries a call until the service answers; undefined when the answer is no. */
  async #reach<T extends Session | Me>(attempt: () => Promise<Outcome<T>>): Promise<T | undefined> {
    for (;;) {
      const outcome = await attempt();
      if (outcome.ok) return outcome.value;
      if (outcome.why !== 'offline' && outcome.why !== 'busy') return undefined;
      this.#message('cloudOff', NO_SERVICE);
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
        addEventListener('online', resolve, { once: true });
      });
    }
  }

  #greet(me: Me, job: MyJob): void {
    const seen = `assay.seen.${job.jobId}`;
    document.title = job.name;
    this.#job = job;
    const work = new Work({
      account: this.#account,
      job,
      serverNow: me.now,
      layout: this.#layout,
      frameUrl: document.documentElement.getAttribute('data-frame') ?? '',
      settings: this.#settings,
      passOn: (action) => this.#do(action),
      instruct: (instructions) => {
        if (this.#job) this.#job = { ...this.#job, instructions };
      },
    });
    const begin = () => {
      remember(seen, true);
      this.#work = work;
      work.begin();
    };
    if (recall(seen)) begin();
    else this.#layout.cover(startScreen(job, begin));
  }

  #message(sign: 'link' | 'cloudOff', text: Text): void {
    this.#layout.cover(messageScreen(sign, text));
  }

  #key(event: KeyboardEvent): void {
    this.#work?.tell({ type: 'active' });
    if (dialogIsOpen() || keepsKey(event.target, event.key)) return;
    const action = actionOf(event, this.#settings.singleKeys);
    if (action === undefined) return;
    event.preventDefault();
    this.#do(action);
  }

  /** Does an action of the page, and passes those of the task on. */
  #do(action: Action): void {
    if (action === 'dark') this.#toggleDark();
    else if (action === 'keys') this.#openKeys();
    else if (action === 'instructions') openInstructions(this.#job?.instructions ?? '');
    else if (this.#work) this.#work.do(action);
    else if (action === 'submit') this.#layout.pressMain();
  }

  #openKeys(): void {
    if (this.#job) openKeys(this.#job.question, this.#settings.singleKeys);
  }

  #menu(): void {
    openMenu(this.#settings, this.#work?.working ?? false, {
      change: (settings) => this.#change(settings),
      instructions: () => this.#do('instructions'),
      keys: () => this.#do('keys'),
      decline: () => openDecline((reason) => this.#work?.tell({ type: 'decline', reason })),
      stop: () => this.#work?.tell({ type: 'stop' }),
    });
  }

  #toggleDark(): void {
    const { theme } = this.#settings;
    const system = matchMedia('(prefers-color-scheme: dark)').matches;
    const dark = theme === 'system' ? system : theme === 'dark';
    this.#change({ ...this.#settings, theme: dark ? 'light' : 'dark' });
  }

  #change(settings: Settings): void {
    this.#settings = settings;
    storeSettings(settings);
    if (this.#work) this.#work.settings = settings;
    this.#paint();
  }

  #paint(): void {
    document.documentElement.setAttribute('data-theme', this.#settings.theme);
  }
}

void new Shell().open();
