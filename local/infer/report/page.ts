import { annotatorChart } from './annotators.ts';
import type { ReportData } from './data.ts';
import { html, Markup } from './markup.ts';
import { reliabilityDiagram } from './reliability.ts';
import { STYLES } from './styles.ts';
import { confusionTable, contestedTable, labelBars } from './tasks.ts';

/** One self-contained page: no script, nothing fetched; opens from a disk, prints, and follows dark mode. */
export function reportPage(data: ReportData): string {
  const { reliability, confusion, labels, annotators, contested } = data;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Labels of ${data.source}</title>
<style>${new Markup(STYLES)}</style>
</head>
<body>
<header><h1>Labels of ${data.source}</h1>
<p>${data.method}: ${data.reason}</p>
<dl>${data.figures.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>
<main>
${section('Can confidence be trusted?', reliability && reliabilityDiagram(reliability))}
${section('Labels given', labels?.length ? labelBars(labels) : undefined)}
${section('Annotators', annotators.length > 0 ? annotatorChart(annotators, data.qualityName) : undefined, 'span')}
${section('Who says what', confusion && confusionTable(confusion))}
${section('Contested tasks', contested.length > 0 ? contestedTable(contested) : undefined)}
</main>
</body>
</html>
`.text;
}

const section = (title: string, body: Markup | undefined, width = ''): Markup | undefined =>
  body &&
  html`<section class="${width}" tabindex="0" aria-label="${title}"><h2>${title}</h2>${body}</section>`;
