import { BOX_MM, MM_PER_MICROVOLT, MM_PER_SECOND, type Paper, type Row } from './model.ts';

/** Colours of the paper, as the style sheet gives them. */
export interface Inks {
  readonly paper: string;
  readonly fine: string;
  readonly coarse: string;
  readonly trace: string;
  readonly font: string;
}

type Pen = CanvasRenderingContext2D;

/** Draws the paper and its rows. One unit of the pen is a device pixel, `mm` of them a millimetre. */
export function drawPaper(pen: Pen, paper: Paper, sampleHz: number, mm: number, inks: Inks): void {
  pen.fillStyle = inks.paper;
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  drawGrid(pen, 1, mm, inks.fine);
  drawGrid(pen, BOX_MM, mm, inks.coarse);
  pen.strokeStyle = inks.trace;
  pen.lineJoin = 'round';
  pen.lineWidth = Math.max(1, 0.34 * mm);
  for (const [i, row] of paper.rows.entries()) {
    if (paper.gutterMm > 0 && i < 1) drawPulse(pen, row, mm);
    drawRow(pen, row, paper.gutterMm, sampleHz, mm);
    drawName(pen, nameOf(row, sampleHz), row, paper.gutterMm, mm, inks);
  }
}

/** Lines one device pixel wide, on whole pixels: sharp at every zoom of the page. */
function drawGrid(pen: Pen, everyMm: number, mm: number, ink: string): void {
  const { width, height } = pen.canvas;
  pen.fillStyle = ink;
  for (let x = 0; x < width; x += everyMm * mm) pen.fillRect(x, 0, 1, height);
  for (let y = 0; y < height; y += everyMm * mm) pen.fillRect(0, y, width, 1);
}

/** The calibration pulse of every ECG: one millivolt high, a fifth of a second long. */
function drawPulse(pen: Pen, row: Row, mm: number): void {
  const base = row.baseMm * mm;
  const top = base - 1_000 * MM_PER_MICROVOLT * mm;
  pen.beginPath();
  pen.moveTo(1 * mm, base);
  for (const [x, y] of [
    [2, base],
    [2, top],
    [7, top],
    [7, base],
    [8, base],
  ] as const) {
    pen.lineTo(x * mm, y);
  }
  pen.stroke();
}

function drawRow(pen: Pen, row: Row, gutterMm: number, sampleHz: number, mm: number): void {
  const step = (MM_PER_SECOND / sampleHz) * mm;
  const left = gutterMm * mm;
  const gain = MM_PER_MICROVOLT * mm;
  pen.save();
  pen.beginPath();
  pen.rect(0, row.topMm * mm, pen.canvas.width, (row.bottomMm - row.topMm) * mm);
  pen.clip();
  pen.beginPath();
  for (let i = row.from; i < row.to; i++) {
    pen.lineTo(left + (i - row.from) * step, row.baseMm * mm - (row.lead.samples[i] ?? 0) * gain);
  }
  pen.stroke();
  pen.restore();
}

/** The lead, and when the row begins, for all but the first. */
function nameOf({ lead, from }: Row, sampleHz: number): string {
  return from === 0 ? lead.name : `${lead.name} · ${Math.round((from / sampleHz) * 10) / 10} s`;
}

/** The name of a row, on a patch of paper so that no trace runs through it. */
function drawName(
  pen: Pen,
  name: string,
  row: Row,
  gutterMm: number,
  mm: number,
  inks: Inks,
): void {
  const size = 3.4 * mm;
  const x = (gutterMm + 1) * mm;
  const y = (row.topMm + 1) * mm;
  pen.font = `600 ${size}px ${inks.font}`;
  pen.textBaseline = 'top';
  pen.fillStyle = inks.paper;
  pen.fillRect(x - 0.5 * mm, y - 0.3 * mm, pen.measureText(name).width + mm, size + 0.3 * mm);
  pen.fillStyle = inks.trace;
  pen.fillText(name, x, y);
}
