import * as z from 'zod';
import { AssignmentId, JobId } from '../src/contracts/ids.ts';

/** Path of a route under a job. */
export const JobPath = z.strictObject({ jobId: JobId });

/** Path of a route under an assignment. */
export const AssignmentPath = z.strictObject({ assignmentId: AssignmentId });
