import * as z from 'zod';
import { AssignmentId, ClientId, JobId } from '../src/contracts/ids.ts';

/** Path of a route under a job. */
export const JobPath = z.strictObject({ jobId: JobId });

/** Path of a route under a machine client. */
export const ClientPath = z.strictObject({ jobId: JobId, clientId: ClientId });

/** Path of a route under an assignment. */
export const AssignmentPath = z.strictObject({ assignmentId: AssignmentId });
