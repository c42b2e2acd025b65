/** One lead: its name and its samples in microvolts. */
export interface Lead {
  readonly name: string;
  readonly samples: readonly number[];
}

/** A recording. All leads start together. */
export interface Waveform {
  readonly sampleHz: number;
  readonly leads: readonly Lead[];
}

/** Paper speed and gain, as on every ECG. */
export const MM_PER_SECOND = 25;
export const MM_PER_MICROVOLT = 0.01;
/** Side of a large box of the paper. */
export const BOX_MM = 5;
const BOX_SECONDS = BOX_MM / MM_PER_SECOND;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function leadOf(value: unknown): Lead {
  if (!isRecord(value)) throw new Error('a lead must be an object');
  const { name, samples } = value as { name?: unknown; samples?: unknown };
  if (typeof name !== 'string') throw new Error('a lead must have a name');
  if (!Array.isArray(samples) || !samples.every(Number.isFinite)) {
    throw new Error('samples must be numbers');
  }
  return { name, samples };
}

/**
 * Reads a waveform file, `{ v: 1, type: 'waveform', sampleHz, unit: 'uV', leads }`.
 *
 * Throws on anything else: a file that is drawn wrong is worse than one that is not drawn.
 */
export function parseWaveform(json: string): Waveform {
  const file: unknown = JSON.parse(json);
  if (!isRecord(file)) throw new Error('a waveform must be an object');
  const { v, type, sampleHz, unit, leads } = file as Record<string, unknown> & {
    v?: unknown;
    type?: unknown;
    sampleHz?: unknown;
    unit?: unknown;
    leads?: unknown;
  };
  if (v !== 1 || type !== 'waveform') throw new Error('must be a waveform, version 1');
  if (unit !== 'uV') throw new Error('unit must be uV');
  if (typeof sampleHz !== 'number' || !(sampleHz > 0)) throw new Error('sampleHz must be above 0');
  if (!Array.isArray(leads) || leads.length === 0) throw new Error('must have leads');
  return { sampleHz, leads: leads.map(leadOf) };
}

export const secondsOf = ({ sampleHz, leads }: Waveform): number =>
  Math.max(...leads.map(({ samples }) => samples.length)) / sampleHz;

/** A row of paper: samples `from` to `to` of a lead; millimetres of its baseline and its edges. */
export interface Row {
  readonly lead: Lead;
  readonly from: number;
  readonly to: number;
  readonly topMm: number;
  readonly baseMm: number;
  readonly bottomMm: number;
}

/** Where everything lies. `gutterMm` is kept free before the rows, for the calibration pulse. */
export interface Paper {
  readonly pxPerMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly gutterMm: number;
  readonly rows: readonly Row[];
}

/** Below this a millimetre cannot be read; above that a strip is only larger. */
const LEAST_PX_PER_MM = 3;
const MOST_PX_PER_MM = 5;
const GOOD_PX_PER_MM = 3.5;
const WIDE_PX = 600;
const PULSE_GUTTER_MM = 10;
/** No row is higher than this on either side of its baseline: beyond it the recorder has clipped. */
const MOST_MM = 30;
const LEAST_UP_MM = 10;
const LEAST_DOWN_MM = 5;

const boxes = (mm: number): number => Math.ceil(mm / BOX_MM - 1e-9) * BOX_MM;

/** Millimetres that a part of a lead reaches above and below its baseline, in whole large boxes. */
function reach(samples: readonly number[], from: number, to: number): { up: number; down: number } {
  let high = 0;
  let low = 0;
  for (let i = from; i < to; i++) {
    const sample = samples[i] ?? 0;
    if (sample > high) high = sample;
    if (sample < low) low = sample;
  }
  const within = (mm: number, least: number) => Math.min(MOST_MM, Math.max(least, boxes(mm)));
  return {
    up: within(high * MM_PER_MICROVOLT, LEAST_UP_MM),
    down: within(-low * MM_PER_MICROVOLT, LEAST_DOWN_MM),
  };
}

/** Room for a paper, in CSS pixels, on a screen of a pixel ratio. */
export interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
}

/**
 * Lays a recording out in a room: on one row where it fits, else on as many as it needs, cut at large
 * boxes, and on one more where that makes small rows large enough and the room is high enough. With
 * several leads, all of them for the first seconds, then all for the next.
 *
 * Millimetres are whole device pixels, so that the grid is even and sharp.
 */
export function layPaper(waveform: Waveform, room: Room): Paper {
  const gutterMm = room.widthPx >= WIDE_PX ? PULSE_GUTTER_MM : 0;
  const widthMm = Math.max(BOX_MM, room.widthPx / LEAST_PX_PER_MM - gutterMm);
  const least = Math.max(1, Math.ceil((secondsOf(waveform) * MM_PER_SECOND) / widthMm));
  const fewest = cut(waveform, least, gutterMm, room);
  const more = cut(waveform, least + 1, gutterMm, room);
  const fits = more.heightMm * more.pxPerMm <= room.heightPx;
  return fewest.pxPerMm < GOOD_PX_PER_MM && fits ? more : fewest;
}

/** Cuts a recording into parts of equal length, each a row of every lead. */
function cut(waveform: Waveform, parts: number, gutterMm: number, room: Room): Paper {
  const seconds = secondsOf(waveform);
  const rowSeconds = Math.ceil(seconds / parts / BOX_SECONDS - 1e-9) * BOX_SECONDS;
  const widthMm = Math.round(rowSeconds * MM_PER_SECOND) + gutterMm;
  const rows = placeRows(waveform, rowSeconds, Math.ceil(seconds / rowSeconds - 1e-9));
  const fitting = Math.min(MOST_PX_PER_MM, room.widthPx / widthMm);
  const pxPerMm = Math.max(1, Math.floor(fitting * room.pixelRatio)) / room.pixelRatio;
  return { pxPerMm, widthMm, gutterMm, rows, heightMm: rows.at(-1)?.bottomMm ?? 0 };
}

function placeRows({ sampleHz, leads }: Waveform, rowSeconds: number, parts: number): Row[] {
  const rows: Row[] = [];
  let topMm = 0;
  for (let part = 0; part < parts; part++) {
    const from = Math.round(part * rowSeconds * sampleHz);
    const to = Math.round((part + 1) * rowSeconds * sampleHz) + 1;
    for (const lead of leads) {
      const end = Math.min(to, lead.samples.length);
      const { up, down } = reach(lead.samples, from, end);
      const bottomMm = topMm + up + down;
      rows.push({ lead, from, to: end, topMm, baseMm: topMm + up, bottomMm });
      topMm = bottomMm;
    }
  }
  return rows;
}
