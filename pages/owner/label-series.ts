import uPlot from 'uplot';
import { type Bars, timeTicks } from './model/timeline.ts';

/** The bar under the pointer, by its place in the data; null when there is none. */
export class BarEvent extends Event {
  readonly bar: number | null;

  constructor(bar: number | null) {
    super('bar');
    this.bar = bar;
  }
}

/** Steps between the marks of the axes; times in milliseconds, none below a minute. */
const TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1_440, 2_880, 10_080, 43_200].map(
  (minutes) => minutes * 60_000,
);
const RATES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000];

/**
 * `<label-series>`: rates over time as bars. The one place that knows the chart library; put a table of
 * the same figures beside it.
 *
 * Takes its size from CSS, and its colours from the custom properties `--bar`, `--grid` and `--axis` as
 * they are when it draws. Fires `bar` while the pointer moves over it.
 */
export class LabelSeries extends HTMLElement {
  #plot: uPlot | undefined;
  #bars: Bars | undefined;
  readonly #size = new ResizeObserver(() => this.#fit());
  readonly #theme = new MutationObserver(() => this.#plot?.redraw());
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #probe = document.createElement('i');
  readonly #redraw = () => this.#plot?.redraw();

  set bars(bars: Bars) {
    this.#bars = bars;
    if (this.#plot) this.#plot.setData(dataOf(bars));
    else this.#fit();
  }

  connectedCallback(): void {
    this.append(this.#probe);
    this.#size.observe(this);
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#scheme.addEventListener('change', this.#redraw);
  }

  disconnectedCallback(): void {
    this.#size.disconnect();
    this.#theme.disconnect();
    this.#scheme.removeEventListener('change', this.#redraw);
    this.#probe.remove();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this;
    if (width === 0 || height === 0 || !this.#bars) return;
    if (this.#plot) this.#plot.setSize({ width, height });
    else this.#plot = new uPlot(this.#options(width, height), dataOf(this.#bars), this);
  }

  /** A custom property as a colour that canvas knows: only as an element's colour is it worked out. */
  #colour(property: string): string {
    this.#probe.style.color = `var(${property})`;
    return getComputedStyle(this.#probe).color;
  }

  #options(width: number, height: number): uPlot.Options {
    return {
      width,
      height,
      ms: 1,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { range: (_, low, high) => this.#margins(low, high) }, y: { range: roomAbove } },
      axes: this.#axes(),
      series: [
        {},
        barsIn(() => this.#colour('--bar')),
        barsIn(() => this.#colour('--bar-running')),
      ],
      hooks: { setCursor: [(plot) => this.dispatchEvent(new BarEvent(plot.cursor.idx ?? null))] },
    };
  }

  #axes(): uPlot.Axis[] {
    const font = `12px ${getComputedStyle(this).fontFamily}`;
    const both = { font, stroke: () => this.#colour('--axis'), ticks: { show: false } };
    const grid = { stroke: () => this.#colour('--grid'), width: 1 };
    const values = (_: uPlot, at: number[]) => timeTicks(at);
    return [
      { ...both, grid: { show: false }, size: 28, gap: 6, space: 72, incrs: TIMES, values },
      { ...both, grid, size: 46, gap: 8, space: 36, incrs: RATES },
    ];
  }

  /** Half a bar on either side, and never less than twenty bars wide. */
  #margins(low: number, high: number): [number, number] {
    const step = this.#bars?.stepMs ?? 10_000;
    return [Math.min(low - step / 2, high - 20 * step), high + step / 2];
  }
}

/** One series of bars in one colour. */
const barsIn = (fill: () => string): uPlot.Series => ({
  paths: uPlot.paths.bars?.({ size: [0.72, 28], radius: 0.15 }) ?? (() => null),
  fill,
  width: 0,
  points: { show: false },
});

const roomAbove = (_: uPlot, _low: number, high: number): [number, number] => [
  0,
  Math.max(4, 1.08 * high),
];

/** Times in [0], full bars in [1], and in [2] the bar that is not over yet. */
function dataOf({ at, perMinute, running }: Bars): uPlot.AlignedData {
  const last = running ? perMinute.length - 1 : -1;
  return [
    [...at],
    perMinute.map((value, bar) => (bar === last ? null : value)),
    perMinute.map((value, bar) => (bar === last ? value : null)),
  ];
}

customElements.define('label-series', LabelSeries);
