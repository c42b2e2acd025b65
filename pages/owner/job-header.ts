import type { JobView } from '../../src/contracts/job.ts';
import { button, h, icon } from '../elements/dom.ts';
import type { JobAction } from './api.ts';
import { say } from './live.ts';
import { counted, roughPercent } from './model/figures.ts';
import { pill } from './pill.ts';
import { turnButton } from './turn-button.ts';

const PEOPLE =
  'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 20c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M18 8v6M15 11h6';
const DOWN = 'M12 4v11M7 10.5 12 15.5l5-5M5 20h14';

/** What the header's buttons ask for. `change` does it and says what came of it. */
interface HeaderActs {
  /** Without it, no button is shown. */
  readonly allowed: boolean;
  change(action: JobAction): Promise<string>;
  invite(): void;
  export(): void;
  close(): void;
}

/** What the header shows; `answers` is null as long as it is not known. */
interface Standing {
  readonly job: JobView;
  readonly answers: number | null;
}

/** What the job is, how it stands, and what an owner can do with it. */
export function jobHeader(acts: HeaderActs) {
  const title = titleBlock();
  const bar = actionBar(acts);
  const root = h('header', { class: 'job-head waits' }, title.root, bar.root);
  return {
    root,
    tell: bar.tell,
    focus: title.focus,
    show(standing: Standing) {
      root.classList.remove('waits');
      title.show(standing.job);
      bar.show(standing);
    },
  };
}

function titleBlock() {
  const name = h('h1', { tabindex: '-1' }, 'Loading the job');
  const state = pill('draft');
  const question = h('p', { class: 'question' }, '…');
  const facts = h('p', { class: 'facts-line' }, '…');
  const line = h('div', { class: 'name' }, name, state.root);
  return {
    root: h('div', { class: 'job-title' }, line, question, facts),
    focus: () => name.focus(),
    show(job: JobView) {
      say(name, job.file.name);
      state.show(job.state);
      say(question, job.file.question.text);
      say(facts, factsOf(job));
    },
  };
}

/** The buttons, and under them what came of the one pressed last. */
function actionBar(acts: HeaderActs) {
  const status = h('p', { class: 'status', role: 'status' });
  const refused = h('p', { class: 'refused', role: 'alert' });
  const tell = (words: string) => say(status, words);
  const turn = turnButton(acts.change, { tell, refuse: (words) => say(refused, words) });
  const invite = button('', acts.invite, icon(PEOPLE), 'Invite…');
  const make = button('', acts.export, icon(DOWN), 'Export…');
  const close = button('plain', acts.close, 'Close…');
  const buttons = h('div', { class: 'buttons' }, close, turn.root, invite, make);
  buttons.hidden = !acts.allowed;
  return {
    root: h('div', { class: 'job-acts' }, buttons, status, refused),
    tell,
    show({ job: { state }, answers }: Standing) {
      turn.show(state);
      close.hidden = state === 'closed';
      invite.hidden = state === 'draft' || state === 'closed';
      make.hidden = state === 'draft';
      turn.root.classList.toggle('main', state === 'draft');
      invite.classList.toggle('main', answers === 0);
      make.classList.toggle('main', answers !== null && answers > 0);
    },
  };
}

function factsOf({ state, file, redundancy, tasks, gold }: JobView): string {
  const { adaptive } = file;
  const upTo = adaptive ? `, up to ${adaptive.maxRedundancy} where they differ` : '';
  const each = `${counted(redundancy, 'answer')} each${upTo}`;
  if (state === 'draft') return `Not published yet · ${each}`;
  const rate = roughPercent(file.gold?.rate ?? 0);
  const mixed = gold > 0 ? `${rate} gold mixed in (${counted(gold, 'gold task')})` : 'no gold';
  return [counted(tasks, 'task'), each, mixed].join(' · ');
}
