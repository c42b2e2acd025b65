import type { CollusionView } from '../../../src/contracts/rule-run.ts';
import { h } from '../../elements/dom.ts';
import { type Card, emptyState, frame, scrollArea, table } from '../card.ts';
import { say } from '../live.ts';
import { oneIn } from '../model/chance.ts';
import { counted, rate } from '../model/figures.ts';
import { personButton } from '../person-button.ts';
import { workButton } from '../work-button.ts';

interface CollusionSource {
  readonly allowed: boolean;
  load(): Promise<CollusionView>;
  person(annotatorId: string): void;
}

/** One line of what was found: a pair, or a member of a ring. */
interface Found {
  readonly group: string;
  readonly annotatorIds: readonly string[];
  readonly tasks: number;
  readonly shared: number;
  readonly expected: number;
  readonly zeros: number;
}

const foundIn = ({ pairs, rings }: CollusionView): Found[] => [
  ...rings.flatMap(({ members }, i) =>
    members.map(({ annotatorId, ...figures }) => ({
      group: `Ring ${i + 1}`,
      annotatorIds: [annotatorId],
      ...figures,
    })),
  ),
  ...pairs.map((pair) => ({ group: 'Pair', ...pair })),
];

/** Who shares wrong answers beyond chance. Reads every answer, so only when it is asked to. */
export function collusionCard({ allowed, load, person }: CollusionSource): Card {
  const body = h('tbody');
  const heads = [['People'], ['Wrong alike', 'number'], ['Chance', 'number']] as const;
  const area = scrollArea('Table of shared errors', table('shared', heads, body));
  area.hidden = true;
  const status = h('p', { class: 'status', role: 'status' });
  const look = workButton(
    'Look for copying',
    async () => {
      say(status, 'Reading every answer…');
      const view = await load();
      const found = foundIn(view);
      body.replaceChildren(...found.map((line) => rowOf(line, person)));
      area.hidden = found.length === 0;
      idle.hidden = true;
      say(status, outcomeOf(view));
    },
    (words) => say(status, words),
  );
  const idle = emptyState(
    'People agree on right answers; who shares wrong ones beyond chance may copy.',
    'A ring is seen once its members have a few hundred answers each.',
  );
  const bar = h('div', { class: 'act-bar' }, look);
  const { root } = frame('copying', 'Shared errors', status, area, idle, bar);
  return {
    root,
    show({ annotators }) {
      root.hidden = !allowed;
      bar.hidden = annotators.length < 2;
    },
  };
}

function rowOf(found: Found, person: (annotatorId: string) => void): HTMLElement {
  const people = found.annotatorIds.map((id) => personButton(id, person));
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, ...people, h('span', { class: 'under' }, found.group)),
    h(
      'td',
      { class: 'number' },
      rate(found.shared),
      h('span', { class: 'under' }, `${rate(found.expected)} by chance`),
      h('span', { class: 'under' }, `of ${counted(found.tasks, 'task')}`),
    ),
    h('td', { class: 'number' }, oneIn(found.zeros)),
  );
}

function outcomeOf({ people, pairs, rings }: CollusionView): string {
  const looked = `of ${counted(people, 'person', 'people')}`;
  if (pairs.length + rings.length === 0)
    return `Nobody ${looked} shares wrong answers beyond chance.`;
  return `${counted(rings.length, 'ring')} and ${counted(pairs.length, 'pair')} ${looked}. Nothing was changed.`;
}
