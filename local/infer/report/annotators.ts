import { count, percent, roughPercent } from '../../../pages/owner/model/figures.ts';
import type { AnnotatorFigure } from './data.ts';
import { html, type Markup } from './markup.ts';

/** In units of the drawing; left of the axis is room for its numbers at the size that a phone needs. */
const WIDTH = 600;
const HEIGHT = 240;
const LEFT = 74;

/** Most rows of the table beneath: those one has to talk to stand first. */
const MOST_ROWS = 200;

/** Every annotator's quality with its interval, worst first, and a table of figures. */
export function annotatorChart(
  annotators: readonly AnnotatorFigure[],
  qualityName: string,
): Markup {
  const ordered = annotators.toSorted((a, b) => a.value - b.value);
  const low = Math.max(0, Math.floor(10 * Math.min(1, ...ordered.map((a) => a.low))) / 10);
  const y = (value: number) =>
    (14 + (HEIGHT - 30) * (1 - (value - low) / (1 - low || 1))).toFixed(1);
  const step = (WIDTH - LEFT - 10) / Math.max(1, ordered.length);
  const ticks = [low, (low + 1) / 2, 1];
  return html`<figure>
<svg class="flat" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="annotators-title">
<title id="annotators-title">${qualityName} of ${count(ordered.length)} annotators, worst first</title>
${ticks.map(
  (share) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(share)}" y2="${y(share)}"/>
<text x="${LEFT - 6}" y="${y(share)}" dy="4" text-anchor="end">${roughPercent(share)}</text>`,
)}
${ordered.map((one, i) => whisker(one, LEFT + step * (i + 0.5), y, step))}
</svg>
<figcaption>${qualityName}, 95% intervals, worst first. Long bars are people of whom little is known.</figcaption>
</figure>
${annotatorTable(ordered, qualityName)}`;
}

function whisker(
  one: AnnotatorFigure,
  at: number,
  y: (value: number) => string,
  step: number,
): Markup {
  const x = at.toFixed(1);
  return html`<g><title>${one.annotator}: ${percent(one.value)}, ${count(one.answers)} answers</title>
<line class="range" x1="${x}" x2="${x}" y1="${y(one.low)}" y2="${y(one.high)}"/>
<circle class="dot" cx="${x}" cy="${y(one.value)}" r="${Math.max(1, Math.min(4, step / 2)).toFixed(1)}"/></g>`;
}

function annotatorTable(ordered: readonly AnnotatorFigure[], qualityName: string): Markup {
  const shown = ordered.slice(0, MOST_ROWS);
  const summary =
    shown.length < ordered.length
      ? `The ${MOST_ROWS} lowest of ${count(ordered.length)} as a table`
      : 'As a table';
  return html`<details><summary>${summary}</summary><table>
<thead><tr><th>Annotator</th><th class="right">Answers</th><th class="right">${qualityName}</th><th class="right">from</th><th class="right">to</th></tr></thead>
<tbody>${shown.map(
    (one) => html`<tr><td>${one.annotator}</td><td class="right">${count(one.answers)}</td>
<td class="right">${percent(one.value)}</td><td class="right">${percent(one.low)}</td><td class="right">${percent(one.high)}</td></tr>`,
  )}</tbody></table></details>`;
}
