import { count, percent, roughPercent } from '../../../pages/owner/model/figures.ts';
import type { Confusion, ContestedTask, LabelCount } from './data.ts';
import { html, type Markup } from './markup.ts';

/** Rows of a picture; what is beyond them is named as a number. */
const MOST_ROWS = 30;

/** Which class votes went to, by class of the label: a row sums to 100 %. */
export function confusionTable({ rows, columns, classes, counts }: Confusion): Markup {
  const shown = classes.slice(0, MOST_ROWS);
  return html`<div class="wide"><table class="confusion">
<caption>Rows: ${rows}. Columns: ${columns}. Darker is more.</caption>
<thead><tr><td></td>${shown.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${shown.map((name, row) => confusionRow(name, counts[row]?.slice(0, MOST_ROWS) ?? [], row))}</tbody>
</table></div>${more(classes.length - shown.length, 'classes')}`;
}

function confusionRow(name: string, counts: readonly number[], row: number): Markup {
  const total = counts.reduce((sum, value) => sum + value, 0);
  return html`<tr><th scope="row">${name}</th>${counts.map((value, column) => {
    const share = total === 0 ? 0 : value / total;
    const tone = row === column ? 'right-cell' : 'wrong-cell';
    return html`<td class="${tone}" style="--share:${share.toFixed(3)}" title="${count(value)} votes">${total === 0 ? '' : roughPercent(share)}</td>`;
  })}</tr>`;
}

/** The tasks one should look at: least sure first, with the shares of each class. */
export function contestedTable(tasks: readonly ContestedTask[]): Markup {
  const shown = tasks.slice(0, MOST_ROWS);
  return html`<table>
<thead><tr><th>Task</th><th>Label</th><th class="right">Confidence</th><th class="right">Answers</th><th>Shares</th></tr></thead>
<tbody>${shown.map(
    (one) => html`<tr><td>${one.task}</td><td>${shortened(one.label)}</td>
<td class="right">${percent(one.confidence)}</td><td class="right">${count(one.answers)}</td>
<td>${shareBar(one.shares)}</td></tr>`,
  )}</tbody></table>`;
}

const shortened = (label: string): string => (label.length > 80 ? `${label.slice(0, 79)}…` : label);

function shareBar(shares: ContestedTask['shares']): Markup {
  const told = shares.filter(({ share }) => share >= 0.005);
  return html`<span class="shares">${told.map(
    ({ label, share }, i) =>
      html`<i class="tone-${i % 6}" style="--share:${share.toFixed(3)}" title="${label}: ${percent(share)}">${share > 0.2 ? label : ''}</i>`,
  )}</span>`;
}

/** How often each label was given, most frequent first. */
export function labelBars(labels: readonly LabelCount[]): Markup {
  const ordered = labels.toSorted((a, b) => b.count - a.count);
  const most = Math.max(1, ordered[0]?.count ?? 1);
  const shown = ordered.slice(0, MOST_ROWS);
  return html`<table class="bars"><tbody>${shown.map(
    ({ label, count: given }) => html`<tr><th scope="row">${shortened(label)}</th>
<td><i style="--share:${(given / most).toFixed(3)}"></i></td><td class="right">${count(given)}</td></tr>`,
  )}</tbody></table>${more(ordered.length - shown.length, 'labels')}`;
}

const more = (hidden: number, what: string): Markup | undefined =>
  hidden > 0 ? html`<p class="muted">and ${count(hidden)} ${what} more</p>` : undefined;
