import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { synthesizeStrip, waveformJson } from '../../../local/demo/ecg.ts';
import {
  layPaper,
  parseWaveform,
  secondsOf,
  type Waveform,
} from '../../../pages/elements/label-waveform/model.ts';

const lead = (name: string, samples: number, microvolts: number) => ({
  name,
  samples: Array.from({ length: samples }, (_, i) => (i % 50 === 0 ? microvolts : 0)),
});

const strip: Waveform = { sampleHz: 250, leads: [lead('II', 2_500, 900)] };
const DESK = { widthPx: 1_256, heightPx: 400, pixelRatio: 1 };
const PHONE = { widthPx: 366, heightPx: 260, pixelRatio: 2 };

describe('reading', () => {
  test('the demo of the project is a waveform of ten seconds', () => {
    const waveform = parseWaveform(waveformJson(synthesizeStrip('afib', 3)));
    expect(waveform.leads.map(({ name }) => name)).toEqual(['II']);
    expect(secondsOf(waveform)).toBe(10);
  });

  const good = { v: 1, type: 'waveform', sampleHz: 250, unit: 'uV', leads: strip.leads };

  test.each([
    ['another version', { ...good, v: 2 }],
    ['another type', { ...good, type: 'audio' }],
    ['another unit', { ...good, unit: 'mV' }],
    ['no rate', { ...good, sampleHz: 0 }],
    ['no leads', { ...good, leads: [] }],
    ['samples that are no numbers', { ...good, leads: [{ name: 'II', samples: [1, null] }] }],
    ['a list', []],
  ])('%s is refused and not drawn wrong', (_, file) => {
    expect(() => parseWaveform(JSON.stringify(file))).toThrow();
  });
});

describe('laying out', () => {
  test('ten seconds are one row on a desk: 250 mm after the calibration pulse', () => {
    const paper = layPaper(strip, DESK);
    expect(paper.rows).toHaveLength(1);
    expect(paper).toMatchObject({ widthMm: 260, gutterMm: 10, heightMm: 15, pxPerMm: 4 });
  });

  test('a phone gets rows instead of a strip too small to read, cut at large boxes', () => {
    const paper = layPaper(strip, PHONE);
    expect(paper.rows.map(({ from }) => from / 250)).toEqual([0, 3.4, 6.8]);
    expect(paper).toMatchObject({ widthMm: 85, gutterMm: 0, pxPerMm: 4 });
  });

  test('a low room gets no row more than it needs', () => {
    expect(layPaper(strip, { ...PHONE, widthPx: 380, heightPx: 120 }).rows).toHaveLength(2);
  });

  test('rows reach as high and as low as their trace, in whole boxes, up to 3 mV', () => {
    const leads = [lead('I', 500, 1_240), lead('II', 500, -640), lead('V1', 500, 5_000)];
    const { rows } = layPaper({ sampleHz: 250, leads }, DESK);
    expect(rows.map((row) => [row.baseMm - row.topMm, row.bottomMm - row.baseMm])).toEqual([
      [15, 5],
      [10, 10],
      [30, 5],
    ]);
  });

  test('several leads are shown together for the first seconds, then for the next', () => {
    const leads = [lead('I', 2_500, 100), lead('II', 2_500, 100)];
    const { rows } = layPaper({ sampleHz: 250, leads }, PHONE);
    expect(rows.slice(0, 4).map((row) => `${row.lead.name} ${row.from > 0}`)).toEqual([
      'I false',
      'II false',
      'I true',
      'II true',
    ]);
  });

  test('every sample is on a row, rows fit the room, and a millimetre is whole device pixels', () => {
    const any = fc.record({
      sampleHz: fc.constantFrom(100, 250, 360, 500, 1_000),
      samples: fc.integer({ min: 2, max: 12_000 }),
      widthPx: fc.integer({ min: 120, max: 2_600 }),
      heightPx: fc.integer({ min: 80, max: 1_200 }),
      pixelRatio: fc.constantFrom(1, 1.5, 2, 3),
    });
    fc.assert(
      fc.property(any, ({ sampleHz, samples, ...room }) => {
        const paper = layPaper({ sampleHz, leads: [lead('II', samples, 500)] }, room);
        let next = 0;
        for (const { from, to } of paper.rows) {
          expect(from).toBeLessThanOrEqual(next);
          next = to;
        }
        expect(next).toBe(samples);
        const device = paper.pxPerMm * room.pixelRatio;
        expect(Math.abs(device - Math.round(device))).toBeLessThan(1e-9);
        if (paper.pxPerMm > 1 / room.pixelRatio) {
          expect(paper.widthMm * paper.pxPerMm).toBeLessThanOrEqual(room.widthPx + 1e-9);
        }
      }),
    );
  });
});
