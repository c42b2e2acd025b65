import { SVG } from '../elements/dom.ts';
import { onChange } from './live.ts';
import { stripWords } from './model/gold-strip.ts';

const STEP = 4;
const HEIGHT = 14;

/** Where a verdict is drawn: right above the line, wrong below it, an abstention on it. */
const BARS: Readonly<Record<string, readonly [y: number, height: number, look: string]>> = {
  1: [0, 6, 'right'],
  0: [8, 6, 'wrong'],
  '-': [6, 2, 'abstained'],
};

/** The newest verdicts on gold, oldest first, a bar each; in words for screen readers. */
export function goldStrip() {
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('class', 'gold-strip');
  root.setAttribute('role', 'img');
  const show = onChange((recent: string) => {
    root.toggleAttribute('hidden', recent === '');
    const width = recent.length * STEP;
    root.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    root.setAttribute('width', String(width));
    root.setAttribute('height', String(HEIGHT));
    root.setAttribute('aria-label', stripWords(recent));
    root.replaceChildren(...[...recent].map(barOf));
  });
  return { root, show };
}

function barOf(verdict: string, i: number): SVGElement {
  const [y, height, look] = BARS[verdict] ?? [6, 2, 'abstained'];
  const bar = document.createElementNS(SVG, 'rect');
  const at = { x: i * STEP, y, width: STEP - 1, height };
  for (const [name, value] of Object.entries(at)) bar.setAttribute(name, String(value));
  bar.setAttribute('class', look);
  return bar;
}
