import { h } from '../elements/dom.ts';
import type { Interval } from './model/figures.ts';

/** An interval drawn on a scale from 0 to 1; decoration beside its figures, hidden from screen readers. */
interface IntervalBar {
  readonly root: HTMLElement;
  show(interval: Interval | null, mark?: number | null): void;
}

/** `mark` is a line to compare with, such as the crowd's value. */
export function intervalBar(): IntervalBar {
  const range = h('i', { class: 'range' });
  const point = h('i', { class: 'point' });
  const mark = h('i', { class: 'mark' });
  const root = h('span', { class: 'interval-bar', 'aria-hidden': 'true' }, mark, range, point);
  return {
    root,
    show(interval, compared = null) {
      range.hidden = interval === null;
      point.hidden = interval === null;
      mark.hidden = compared === null;
      mark.style.insetInlineStart = at(compared ?? 0);
      if (interval === null) return;
      range.style.insetInlineStart = at(interval.low);
      range.style.inlineSize = at(interval.high - Math.max(0, interval.low));
      point.style.insetInlineStart = at(interval.value);
    },
  };
}

const at = (share: number): string => `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;
