import type { AnnotatorView, StandingBody } from '../../../src/contracts/standing.ts';
import { button, h } from '../../elements/dom.ts';
import { goldStrip } from '../gold-strip.ts';
import { ago, count, percent, range } from '../model/figures.ts';
import { canAdmit, stageWords } from '../model/stages.ts';
import { pill } from '../pill.ts';
import { workButton } from '../work-button.ts';
import { ask, footer, openDialog, paragraph } from './dialog.ts';
import { decisionList } from './person-log.ts';
import { again, choices, sharpened, skillTable, watchWords } from './person-skill.ts';

type To = StandingBody['to'];

interface PersonActs {
  readonly allowed: boolean;
  set(to: To, note: string): Promise<void>;
  /** Lets them work without training and exam. */
  admit(): Promise<void>;
  after(words: string): void;
}

/** How one annotator stands: their figures, every decision on them, and what may be decided now. */
export function showPerson(view: AnnotatorView, acts: PersonActs): void {
  const { annotator, decisions, watch } = view;
  const title = `About ${annotator.annotatorId}`;
  const body = [
    standing(view),
    wayIn(view, acts),
    onGold(view),
    skillTable(view.skill),
    sharpened(view.skill),
    again(view),
    watchWords(watch),
    choices(view),
    h('h3', {}, 'Decisions'),
    decisionList(view.now, decisions),
  ].filter((part) => part !== null);
  const dialog = acts.allowed ? askStanding(title, body, view, acts) : showOnly(title, body);
  dialog.classList.add('person');
}

function showOnly(title: string, body: readonly HTMLElement[]): HTMLDialogElement {
  const close = button('', () => dialog.close(), 'Close');
  const foot = footer(close);
  const dialog = openDialog(title, h('div', { class: 'dialog-body' }, ...body), foot.root);
  close.focus();
  dialog.scrollTop = 0;
  return dialog;
}

function askStanding(
  title: string,
  body: readonly HTMLElement[],
  view: AnnotatorView,
  acts: PersonActs,
): HTMLDialogElement {
  const [to, deed] = nextStanding(view);
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
  return ask({
    title,
    body: [...body, label],
    deed,
    look: 'main',
    run: () => acts.set(to, note.value.trim()),
    after: () => acts.after(`${view.annotator.annotatorId} ${OUTCOMES[to]}`),
  });
}

const OUTCOMES: Readonly<Record<To, string>> = {
  paused: 'is paused: they get no more tasks, and what they answered still counts.',
  working: 'may work, and what they answered counts.',
};

/** Somebody at work can be paused; everybody else can be let back, as can answers without weight. */
function nextStanding({ annotator, decisions }: AnnotatorView): readonly [To, deed: string] {
  const works = (decisions.at(-1)?.to ?? 'working') === 'working';
  const { weightless } = annotator;
  if (!works)
    return ['working', weightless ? 'Let them work and count again' : 'Let them work again'];
  if (weightless) return ['working', 'Let their answers count again'];
  return ['paused', 'Pause them'];
}

function standing({ annotator, now }: AnnotatorView): HTMLElement {
  const { answers, counted, lastSeenAt, weightless } = annotator;
  const weight = weightless ? ' Their answers have no weight in labels.' : '';
  return paragraph(
    pill(annotator.state).root,
    ` ${count(answers)} answers, ${count(counted)} of them counted. Last seen ${ago(lastSeenAt, now)}.${weight}`,
  );
}

/** Where they stand on their way in, and how to spare them the rest of it. */
function wayIn({ annotator }: AnnotatorView, acts: PersonActs): HTMLElement | null {
  const words = stageWords(annotator.entry);
  if (words === '') return null;
  const refused = h('span', { class: 'refused', role: 'alert' });
  const admit = workButton(
    'Admit without training and exam',
    async () => {
      await acts.admit();
      admit.closest('dialog')?.close();
      acts.after(`${annotator.annotatorId} is admitted.`);
    },
    (why) => refused.replaceChildren(why),
  );
  const line = paragraph(`On their way in: ${words}. `);
  if (acts.allowed && canAdmit(annotator)) line.append(admit, refused);
  return line;
}

function onGold({ annotator }: AnnotatorView): HTMLElement {
  const { goldAccuracy: gold, goldAnswers, goldRecent } = annotator;
  if (gold === null) return paragraph('No gold answered yet.');
  const strip = goldStrip();
  strip.show(goldRecent);
  const words = `${percent(gold.value)} right of ${count(goldAnswers)} gold, ${range(gold)} at 95%. `;
  return paragraph(words, strip.root);
}
