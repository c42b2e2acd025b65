import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** One sentence of a port's contract, and how to see it. */
export interface Probe<Given> {
  readonly name: string;
  readonly run: (given: Given) => Promise<void>;
}

/** A port's contract, and how to ask it of one home. */
export interface Contract<Opened, Given> {
  readonly title: string;
  readonly probes: readonly Probe<Given>[];
  readonly open: () => Promise<Opened>;
  /** What a probe works with, made from a text that no other probe and no other run has. */
  readonly given: (opened: Opened, unique: string) => Given;
  /** Probe name → why this home is excused. */
  readonly skips: Readonly<Record<string, string>>;
}

const OPEN_MS = 120_000;

/**
 * A test for each probe. A probe that a home is excused from must fail there: the reason is printed, and
 * a stand-in that has learned it, or an excuse for nothing, fails the suite.
 */
export function conformance<Opened extends { close(): Promise<void> }, Given>({
  title,
  probes,
  open,
  given,
  skips,
}: Contract<Opened, Given>): void {
  describe(title, () => {
    let opened: Opened;
    const run = Date.now().toString(36);
    beforeAll(async () => {
      for (const [name, reason] of Object.entries(skips)) {
        console.warn(`${title} is excused from “${name}”: ${reason}`);
      }
      opened = await open();
    }, OPEN_MS);
    afterAll(() => opened?.close());

    it('excuses only probes that exist, and no two have one name', () => {
      const names = probes.map((probe) => probe.name);
      expect(names).toEqual(expect.arrayContaining(Object.keys(skips)));
      expect(new Set(names).size).toBe(names.length);
    });
    for (const [i, probe] of probes.entries()) {
      const excused = skips[probe.name] !== undefined;
      it(probe.name, { fails: excused }, () => probe.run(given(opened, `${run}-${i}`)));
    }
  });
}
