import type { Progress } from '../../../src/contracts/progress.ts';
import type { DecisionView } from '../../../src/contracts/standing.ts';
import { button, h } from '../../elements/dom.ts';
import { emptyState, frame, scrollArea, table } from '../card.ts';
import { liveRows, type Row, say } from '../live.ts';
import { whatWords, whoWords, whyWords } from '../model/decisions.ts';
import { ago, count, counted } from '../model/figures.ts';
import { personButton } from '../person-button.ts';

const FEW = 8;

interface LogSource {
  load(): Promise<readonly DecisionView[]>;
  person(annotatorId: string): void;
  /** Called with all decisions when there are new ones. */
  seen(decisions: readonly DecisionView[]): void;
}

interface Entry {
  readonly decision: DecisionView;
  readonly now: number;
}

/** What was decided about people, newest first. Read again only when progress tells of more decisions. */
export function decisionsCard({ load, person, seen }: LogSource) {
  let all = false;
  let known = 0;
  let decisions: readonly DecisionView[] = [];
  let now = 0;
  const body = h('tbody');
  const heads = [['Annotator'], ['Decided'], ['Why'], ['When', 'number']] as const;
  const keep = liveRows<Entry>(body, ({ decision }) => decision.decisionId, rowFor(person));
  const area = scrollArea('Table of decisions', table('log', heads, body));
  const more = button('small plain', () => {
    all = !all;
    refresh();
  });
  const empty = emptyState(
    'What rules, gold and owners decide about people will be listed here.',
    'Each with the figures it was decided on.',
  );
  const { root, remark } = frame('decisions', 'Quality log', area, more, empty);
  const refresh = () => {
    const newest = decisions.toReversed().slice(0, all ? undefined : FEW);
    keep(newest.map((decision) => ({ decision, now })));
    area.hidden = decisions.length === 0;
    empty.hidden = decisions.length > 0;
    say(remark, decisions.length === 0 ? '' : counted(decisions.length, 'decision'));
    more.hidden = decisions.length <= FEW;
    say(more, all ? `Show ${FEW} only` : `Show all ${count(decisions.length)}`);
  };
  const reload = async (total: number) => {
    const before = known;
    known = total;
    try {
      decisions = await load();
      seen(decisions);
      refresh();
    } catch {
      known = before; // the screen says by its own poll whether the service answers
    }
  };
  return {
    root,
    show(progress: Progress) {
      now = progress.now;
      refresh();
      const total = progress.annotators.reduce((sum, row) => sum + row.decisions, 0);
      if (total !== known) void reload(total);
    },
  };
}

const rowFor =
  (person: (annotatorId: string) => void) =>
  ({ decision }: Entry): Row<Entry> => {
    const when = h('span');
    const root = h(
      'tr',
      {},
      h('th', { scope: 'row' }, personButton(decision.annotatorId, person)),
      h(
        'td',
        { class: 'what' },
        whatWords(decision),
        h('span', { class: 'under' }, whoWords(decision)),
      ),
      h('td', { class: 'why' }, whyWords(decision)),
      h('td', { class: 'number when' }, when),
    );
    return { root, show: (entry) => say(when, ago(decision.at, entry.now)) };
  };
