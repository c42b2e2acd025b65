/** A broken promise of the service: what a history looks for. Never caught by the code under test. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`);
    this.invariant = invariant;
  }
}

/** @param what is only written when the promise is broken */
export function must(holds: boolean, invariant: string, what: () => string): void {
  if (!holds) throw new Violation(invariant, what());
}
