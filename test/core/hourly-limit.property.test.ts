import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Annotator, hourWaitMs, leftOfHour, withHanded } from '../../src/core/annotator.ts';
import { freshAnnotator } from '../support/states.ts';
import { START } from '../support/world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST = 10;

/** Somebody who takes what they may, by a clock that may be wrong by `error`. */
class Worker {
  readonly #most: number;
  at = START;
  annotator: Annotator = freshAnnotator();
  /** What was handed out, by the true time. */
  readonly handed: { readonly at: number; readonly tasks: number }[] = [];

  constructor(most = MOST) {
    this.#most = most;
  }

  /** Waits, and takes as much of a wish as they may. */
  take(wait: number, error: number, wish: number): number {
    this.at += wait;
    const now = this.at + error;
    const tasks = Math.min(wish, leftOfHour(this.annotator, this.#most, now));
    if (tasks <= 0) return 0;
    this.annotator = { ...this.annotator, recent: withHanded(this.annotator, tasks, now) };
    this.handed.push({ at: this.at, tasks });
    return tasks;
  }

  /** The most that was handed out in any window of so many milliseconds, both ends included. */
  mostWithin(windowMs: number): number {
    const sums = this.handed.map(({ at: from }) =>
      this.handed
        .filter(({ at }) => at >= from && at <= from + windowMs)
        .reduce((sum, { tasks }) => sum + tasks, 0),
    );
    return Math.max(0, ...sums);
  }
}

const steps = (errorMs: number) =>
  fc.array(
    fc.record({
      wait: fc.oneof(
        fc.integer({ min: 0, max: 20 * MINUTE_MS }),
        fc.integer({ min: 0, max: 3 }).map((n) => n * 5 * MINUTE_MS),
        fc.integer({ min: 59 * MINUTE_MS, max: 66 * MINUTE_MS }),
      ),
      error: fc.integer({ min: -errorMs, max: errorMs }),
      wish: fc.integer({ min: 1, max: 6 }),
    }),
    { maxLength: 60, size: 'max' },
  );

describe('an hourly limit', () => {
  it('lets through no more than itself in any hour, whenever somebody asks', () => {
    fc.assert(
      fc.property(fc.nat(5 * MINUTE_MS), steps(0), (offset, asked) => {
        const worker = new Worker();
        worker.at += offset;
        for (const { wait, wish } of asked) worker.take(wait, 0, wish);
        expect(worker.mostWithin(HOUR_MS)).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: 400 },
    );
  });

  it.each([1_000, MINUTE_MS, 20 * MINUTE_MS])(
    'holds by a clock that is wrong by up to %i ms and steps back, in every hour less twice that',
    (most) => {
      fc.assert(
        fc.property(steps(most), (asked) => {
          const worker = new Worker();
          for (const { wait, error, wish } of asked) worker.take(wait, error, wish);
          expect(worker.mostWithin(HOUR_MS - 2 * most)).toBeLessThanOrEqual(MOST);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('remembers at most 13 spans, in order, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.oneof(steps(0), steps(90 * MINUTE_MS)), (asked) => {
        const worker = new Worker(100);
        for (const { wait, error } of asked) {
          worker.take(wait % (6 * MINUTE_MS), error, 1);
          const spans = (worker.annotator.recent ?? []).map((span) => span.at);
          expect(spans.length).toBeLessThanOrEqual(13);
          expect(spans).toEqual([...new Set(spans)].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('makes nobody who is at it wait longer than 65 minutes, and then lets something through', () => {
    fc.assert(
      fc.property(steps(0), (asked) => {
        const worker = new Worker();
        for (const { wait, wish } of asked) {
          worker.take(wait % (9 * MINUTE_MS), 0, wish);
          if (leftOfHour(worker.annotator, MOST, worker.at) > 0) continue;
          const ms = hourWaitMs(worker.annotator, worker.at);
          expect(ms).toBeGreaterThan(0);
          expect(ms).toBeLessThanOrEqual(65 * MINUTE_MS);
          expect(leftOfHour(worker.annotator, MOST, worker.at + ms - 1)).toBe(0);
          expect(leftOfHour(worker.annotator, MOST, worker.at + ms)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives nothing back when the clock steps back: what was handed out later is not forgotten', () => {
    const worker = new Worker();
    expect(worker.take(0, 0, MOST)).toBe(MOST);
    expect(worker.take(1, -3 * HOUR_MS, 1)).toBe(0);
    expect(worker.take(2, -1_000, 1)).toBe(0);
  });
});
