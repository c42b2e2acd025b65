/** Counts of what happened, by name. */
export class Tally {
  readonly counts = new Map<string, number>();

  note(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  add(other: Tally): void {
    for (const [name, times] of other.counts) this.note(name, times);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, times) => sum + times, 0);
  }
}
