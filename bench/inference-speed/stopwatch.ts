/** What something took, in milliseconds: by the clock, and of all threads' processor time. */
export interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs something several times. @returns what it gave at last, and the least it took of each kind */
export function timed<T>(times: number, run: () => T): { result: T; took: Took } {
  const one = () => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const result = run();
    const wallMs = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    return { result, wallMs, cpuMs: (user + system) / 1000 };
  };
  let best = one();
  for (let i = 1; i < times; i++) {
    const next = one();
    best = {
      result: next.result,
      wallMs: Math.min(best.wallMs, next.wallMs),
      cpuMs: Math.min(best.cpuMs, next.cpuMs),
    };
  }
  return { result: best.result, took: { wallMs: best.wallMs, cpuMs: best.cpuMs } };
}
