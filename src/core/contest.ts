import type { Signed } from './gold.ts';

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
