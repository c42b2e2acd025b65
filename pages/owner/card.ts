import type { Progress } from '../../src/contracts/progress.ts';
import { h } from '../elements/dom.ts';

/** A part of a job's screen, shown anew at every poll. */
export interface Card {
  readonly root: HTMLElement;
  show(progress: Progress): void;
}

/** The frame of a card: a region named by its title, with room for a remark beside it. */
export function frame(name: string, title: string, ...body: readonly Node[]) {
  const heading = h('h2', { id: `${name}-title`, tabindex: '-1' }, title);
  const remark = h('p', { class: 'remark' });
  const root = h(
    'section',
    { class: `card ${name}`, 'aria-labelledby': heading.id },
    h('header', { class: 'card-head' }, heading, remark),
    skeleton(),
    ...body,
  );
  return { root, heading, remark };
}

/** Grey lines in the place of what is being loaded. */
const skeleton = (): HTMLElement =>
  h('div', { class: 'skeleton', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'), h('i'));

/** What an empty card says: what will be here, and what to do about it. */
export const emptyState = (what: string, advice = ''): HTMLElement =>
  h('div', { class: 'empty' }, h('p', { class: 'what' }, what), h('p', {}, advice));

/**
 * A table in an area of its own that scrolls sideways where the screen is narrow. Only while there is
 * something to scroll is it a stop for the Tab key.
 */
export function scrollArea(label: string, ...content: readonly Node[]): HTMLElement {
  const area = h('div', { class: 'scroll', role: 'region', 'aria-label': label }, ...content);
  new ResizeObserver(() => {
    const scrolls = area.scrollWidth > area.clientWidth;
    area.toggleAttribute('data-scrolls', scrolls);
    if (scrolls) area.tabIndex = 0;
    else area.removeAttribute('tabindex');
  }).observe(area);
  return area;
}

/** A column's title and its class: `number` is aligned to the end, `unseen` is for screen readers. */
type Head = readonly [title: string, look?: 'number' | 'unseen'];

/** A table with a row of heads over a body that is filled elsewhere. */
export function table(look: string, heads: readonly Head[], body: HTMLElement): HTMLElement {
  const cells = heads.map(([title, kind]) =>
    kind === 'unseen'
      ? h('th', { scope: 'col' }, h('span', { class: 'unseen' }, title))
      : h('th', { scope: 'col', class: kind }, title),
  );
  return h('table', { class: look }, h('thead', {}, h('tr', {}, ...cells)), body);
}
