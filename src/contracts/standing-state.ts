import * as z from 'zod';

/**
 * Whether a person may have tasks of a job: one who is working may; one who is retraining goes through the
 * training first; one who is paused waits for the owner; of one who is barred nothing more counts.
 */
export const StandingState = z.enum(['working', 'retraining', 'paused', 'barred']);
export type StandingState = z.infer<typeof StandingState>;
