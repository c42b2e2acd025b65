import type { JobState } from '../../src/contracts/job.ts';
import type { AnnotatorRow } from '../../src/contracts/progress.ts';
import { h, icon } from '../elements/dom.ts';

const SHAPES = {
  full: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Z',
  dashed: 'M12 6a6 6 0 0 1 6 6M12 18a6 6 0 0 1-6-6',
  bars: 'M9.5 7.5v9M14.5 7.5v9',
  square: 'M8 8h8v8H8Z',
  barred: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM8 16l8-8',
};

type State = JobState | AnnotatorRow['state'];

/** Every state has a shape of its own, so that colour is never what tells them apart. */
const LOOKS: Readonly<Record<State, readonly [words: string, shape: keyof typeof SHAPES]>> = {
  draft: ['Draft', 'dashed'],
  published: ['Published', 'full'],
  paused: ['Paused', 'bars'],
  closed: ['Closed', 'square'],
  active: ['Active', 'full'],
  idle: ['Idle', 'dashed'],
  retraining: ['Retraining', 'dashed'],
  barred: ['Barred', 'barred'],
};

/** The state of a job or an annotator, as a word with a shape. */
export function pill(first: State) {
  const root = h('span', {});
  let shown: State | undefined;
  const show = (state: State) => {
    if (state === shown) return;
    shown = state;
    const [words, shape] = LOOKS[state];
    root.className = `pill ${state}`;
    root.replaceChildren(icon(SHAPES[shape]), words);
  };
  show(first);
  return { root, show };
}
