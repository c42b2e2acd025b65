import type { Gold, Signed } from './gold.ts';

/**
 * A person's dispute of the verdict on one of their gold answers: one for each gold task and person.
 * `given` is what they answered, `note` why they think it right.
 */
export interface Contest {
  readonly kind: 'contest';
  readonly jobId: string;
  readonly goldId: string;
  readonly annotatorId: string;
  readonly assignmentId: string;
  readonly at: number;
  readonly given: string;
  readonly note: string;
  readonly state: 'open' | 'upheld' | 'corrected' | 'retired';
  readonly decided?: Signed;
  readonly version: number;
}

/** What was right of a gold task at an instant: what the first later change of it has replaced. */
const truthAt = ({ keys = [], truth }: Gold, at: number): readonly string[] =>
  keys.find((key) => key.at >= at)?.truth ?? truth;

/** Whether what was disputed is known to be right no more: else a correction that names it again has upheld it. */
export function isCorrected({ at }: Pick<Contest, 'at'>, before: Gold, after: Gold): boolean {
  const disputed = truthAt(before, at);
  const { truth } = after;
  return disputed.length !== truth.length || disputed.some((choice) => !truth.includes(choice));
}
