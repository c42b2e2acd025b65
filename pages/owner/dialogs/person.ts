import type {
  AnnotatorView,
  DecisionView,
  StandingBody,
  StandingState,
} from '../../../src/contracts/standing.ts';
import { button, h } from '../../elements/dom.ts';
import { goldStrip } from '../gold-strip.ts';
import { ago, count, percent, range } from '../model/figures.ts';
import { pill } from '../pill.ts';
import { ask, footer, openDialog, paragraph } from './dialog.ts';

type To = StandingBody['to'];

interface PersonActs {
  readonly allowed: boolean;
  set(to: To, note: string): Promise<void>;
  after(words: string): void;
}

/** How one annotator stands: their figures, every decision on them, and what may be decided now. */
export function showPerson(view: AnnotatorView, acts: PersonActs): void {
  const { annotator, decisions } = view;
  const title = `About ${annotator.annotatorId}`;
  const body = [standing(view), onGold(view), choices(view), log(view.now, decisions)];
  const to = acts.allowed ? nextStanding(decisions) : undefined;
  if (to === undefined) {
    const close = button('', () => dialog.close(), 'Close');
    const foot = footer(close);
    const dialog = openDialog(title, h('div', { class: 'dialog-body' }, ...body), foot.root);
    close.focus();
    return;
  }
  const note = h('input', {
    id: 'standing-note',
    type: 'text',
    maxlength: '500',
    autocomplete: 'off',
  });
  const label = h(
    'div',
    { class: 'field' },
    h('label', { for: note.id }, 'Why, for the log. No patient data.'),
    note,
  );
  ask({
    title,
    body: [...body, label],
    deed: DEEDS[to],
    look: 'main',
    run: () => acts.set(to, note.value.trim()),
    after: () => acts.after(`${annotator.annotatorId} ${OUTCOMES[to]}`),
  });
}

const DEEDS: Readonly<Record<To, string>> = {
  paused: 'Pause them',
  working: 'Let them work again',
};

const OUTCOMES: Readonly<Record<To, string>> = {
  paused: 'is paused: they get no more tasks, and what they answered still counts.',
  working: 'may work again.',
};

/** Somebody at work can be paused; everybody else can be let back. */
const nextStanding = (decisions: readonly DecisionView[]): To =>
  (decisions.at(-1)?.to ?? 'working') === 'working' ? 'paused' : 'working';

function standing({ annotator, now }: AnnotatorView): HTMLElement {
  const { answers, counted, lastSeenAt } = annotator;
  return paragraph(
    pill(annotator.state).root,
    ` ${count(answers)} answers, ${count(counted)} of them counted. Last seen ${ago(lastSeenAt, now)}.`,
  );
}

function onGold({ annotator }: AnnotatorView): HTMLElement {
  const { goldAccuracy: gold, goldAnswers, goldRecent } = annotator;
  if (gold === null) return paragraph('No gold answered yet.');
  const strip = goldStrip();
  strip.show(goldRecent);
  const words = `${percent(gold.value)} right of ${count(goldAnswers)} gold, ${range(gold)} at 95%. `;
  return paragraph(words, strip.root);
}

/** What they chose where each truth was known. */
function choices({ confusion }: AnnotatorView): HTMLElement {
  const lines = Object.entries(confusion).map(([truth, given]) => {
    const parts = Object.entries(given)
      .toSorted(([, a], [, b]) => b - a)
      .map(([choice, times]) => `${choice} ${count(times)}`);
    return h('li', {}, `Where ${truth} is right: ${parts.join(', ')}`);
  });
  return h('ul', { class: 'plain' }, ...lines);
}

function log(now: number, decisions: readonly DecisionView[]): HTMLElement {
  if (decisions.length === 0) return paragraph('Nothing was decided about them yet.');
  const lines = decisions.toReversed().map((decision) => h('li', {}, ...entry(now, decision)));
  return h(
    'ol',
    { class: 'plain', reversed: true, 'aria-label': 'Decisions, newest first' },
    ...lines,
  );
}

const STANDINGS: Readonly<Record<StandingState, string>> = {
  working: 'Let work',
  retraining: 'Sent to training',
  paused: 'Paused',
  barred: 'Barred',
};

function entry(now: number, { at, to, by, reason, note, evidence }: DecisionView): string[] {
  const who = by.startsWith('staff:') ? 'by an owner' : `by ${by}`;
  const figures = Object.entries(evidence).map(([name, value]) => `${name} ${value}`);
  const why = [reason === 'owner' ? '' : reason, note, figures.join(', ')].filter(Boolean);
  return [`${STANDINGS[to]} ${ago(at, now)} ${who}`, why.length > 0 ? `: ${why.join('; ')}` : ''];
}
