import { count, percent, roughPercent } from '../../../pages/owner/model/figures.ts';
import type { Reliability, ReliabilityBin } from './data.ts';
import { html, type Markup } from './markup.ts';

/** Side of the square in units of the drawing; the axis labels stand outside it. */
const SIDE = 300;
const MARGIN = 52;
const COLUMN = 75;

const x = (share: number): string => (MARGIN + SIDE * share).toFixed(1);
const y = (share: number): string => (MARGIN / 4 + SIDE * (1 - share)).toFixed(1);

/**
 * The reliability diagram: how often labels were right, by how sure they were, against the diagonal of
 * perfect honesty; the number of labels in each bin below.
 */
export function reliabilityDiagram({ bins, ece, range, judgedBy }: Reliability): Markup {
  const ends = range && ` (95% interval ${percent(range.low)} to ${percent(range.high)})`;
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const height = SIDE + MARGIN + COLUMN;
  return html`<figure>
<svg viewBox="0 0 ${SIDE + 1.5 * MARGIN} ${height}" role="img" aria-labelledby="reliability-title">
<title id="reliability-title">Share of labels that were right, by confidence</title>
${axes()}
<text x="${MARGIN + SIDE / 2}" y="${SIDE + MARGIN / 4 + 30}" text-anchor="middle">confidence</text>
<text transform="translate(15 ${y(0.625)}) rotate(-90)" text-anchor="middle">right</text>
<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
${bins.map((bin) => point(bin))}
${bins.map((bin) => column(bin, most))}
</svg>
<figcaption>Judged by ${judgedBy}. Expected calibration error ${percent(ece)}${ends}: labels are on average
that far from as right as they say. Bars are 95% intervals; columns below count labels.</figcaption>
</figure>`;
}

const axes = (): Markup =>
  html`${[0, 0.25, 0.5, 0.75, 1].map(
    (share) => html`<line class="grid" x1="${x(share)}" x2="${x(share)}" y1="${y(0)}" y2="${y(1)}"/>
<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}"/>
<text x="${MARGIN - 6}" y="${y(share)}" dy="4" text-anchor="end">${roughPercent(share)}</text>
<text x="${x(share)}" y="${SIDE + MARGIN / 4 + 16}" text-anchor="middle">${roughPercent(share)}</text>`,
  )}`;

const told = ({ confidence, value, count: labels }: ReliabilityBin): string =>
  `said ${percent(confidence)}, right ${percent(value)}, ${count(labels)} labels`;

const point = (bin: ReliabilityBin): Markup => html`<g><title>${told(bin)}</title>
<line class="range" x1="${x(bin.confidence)}" x2="${x(bin.confidence)}" y1="${y(bin.low)}" y2="${y(bin.high)}"/>
<circle class="dot" cx="${x(bin.confidence)}" cy="${y(bin.value)}" r="5"/></g>`;

function column(bin: ReliabilityBin, most: number): Markup {
  const height = (COLUMN - 35) * (bin.count / most);
  return html`<rect class="bar" x="${(Number(x(bin.confidence)) - 5).toFixed(1)}" width="10"
 y="${(SIDE + MARGIN + COLUMN - 10 - height).toFixed(1)}" height="${height.toFixed(1)}"><title>${told(bin)}</title></rect>`;
}
