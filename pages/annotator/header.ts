import { button, h, icon } from '../elements/dom.ts';
import { ICONS } from './icons.ts';
import { count } from './words.ts';

/** What the buttons of the header do. */
export interface HeaderActions {
  instructions(): void;
  keys(): void;
  dark(): void;
  menu(): void;
}

/** What the header says. `place` is absent while no task is on the screen. */
export interface HeaderState {
  readonly place:
    | { readonly number: number; readonly of: number; readonly word?: string }
    | undefined;
  readonly today: number;
  readonly waiting: number;
  readonly sending: boolean;
  readonly trouble: 'offline' | 'busy' | undefined;
}

/** Writes only what has changed: the header is told every second. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** The top of the page: whose job it is, how far one is, and whether the answers are safe. */
export class Header {
  readonly root: HTMLElement;
  readonly #title = h('h1', { class: 'title', dir: 'auto' });
  readonly #brand = h('span', { class: 'brand' }, 'Assay');
  readonly #place = h('span', { class: 'place' });
  readonly #bar = h('span', { class: 'bar' });
  readonly #today = h('span', { class: 'today' });
  readonly #safe = h('span', { class: 'safe' });
  readonly #kept = h('span', { class: 'kept' });
  readonly #safeIcon = h('span', { class: 'safe-icon' });
  readonly #tools: HTMLElement;
  #look = '';

  constructor(actions: HeaderActions) {
    const tool = (label: string, path: string, act: () => void, look = '') => {
      const made = button(`plain tool ${look}`, act, icon(path));
      made.ariaLabel = label;
      made.title = label;
      // The mouse leaves focus in the task, so that Enter goes on submitting.
      made.addEventListener('mousedown', (event) => event.preventDefault());
      return made;
    };
    this.#tools = h(
      'div',
      { class: 'tools', hidden: true },
      tool('Instructions', ICONS.book, actions.instructions),
      tool('Keys', ICONS.keys, actions.keys, 'wide'),
      tool('Dark or light', ICONS.dark, actions.dark, 'wide'),
      tool('Menu', ICONS.menu, actions.menu),
    );
    const mark = h('img', { src: '/assets/icon.svg', alt: '', width: '28', height: '28' });
    const progress = h('div', { class: 'progress' }, this.#place, this.#today);
    const state = h('div', { class: 'state' }, this.#safeIcon, this.#safe, this.#kept);
    this.root = h(
      'header',
      {},
      mark,
      h('div', { class: 'names' }, this.#brand, this.#title, progress),
      state,
      this.#tools,
      this.#bar,
    );
    this.name('');
  }

  /** Names the job, or leaves the name to the screen below. */
  name(title: string): void {
    write(this.#title, title);
    this.#title.hidden = title === '';
    this.#brand.hidden = title !== '';
  }

  set working(working: boolean) {
    this.#tools.hidden = !working;
  }

  /** Takes in a tool of a part of the page that comes later. */
  add(tool: HTMLElement): void {
    this.#tools.prepend(tool);
  }

  show(state: HeaderState): void {
    const { place, today } = state;
    write(this.#place, place ? `${place.word ?? 'Task'} ${place.number} of ${place.of}` : '');
    write(this.#today, today > 0 ? `${count(today, 'answer')} today` : '');
    this.#bar.style.setProperty('--part', place ? String((place.number - 1) / place.of) : '0');
    write(this.#safe, safeText(state));
    write(this.#kept, state.trouble && state.waiting > 0 ? ` · ${state.waiting} kept here` : '');
    const look = state.trouble ? 'cloudOff' : state.waiting > 0 ? 'clock' : 'check';
    if (look === this.#look) return;
    this.#look = look;
    this.root.setAttribute('data-look', look);
    this.#safeIcon.replaceChildren(icon(ICONS[look]));
  }
}

/** Whether the answers are safe, in a few words. */
function safeText({ waiting, sending, trouble }: HeaderState): string {
  if (trouble) return trouble === 'offline' ? 'Offline' : 'Trying again';
  if (waiting === 0) return 'Saved';
  return sending ? 'Saving…' : `${waiting} to save`;
}
