import * as z from 'zod';
import { AnnotatorId, AssignmentId, ClientId, GoldId, JobId } from '../src/contracts/ids.ts';

/** Path of a route under a job. */
export const JobPath = z.strictObject({ jobId: JobId });

/** Path of a route under an annotator in a job. */
export const AnnotatorPath = z.strictObject({ jobId: JobId, annotatorId: AnnotatorId });

/** Path of a route under a gold task. */
export const GoldPath = z.strictObject({ jobId: JobId, goldId: GoldId });

/** Path of a route under a machine client. */
export const ClientPath = z.strictObject({ jobId: JobId, clientId: ClientId });

/** Path of a route under an assignment. */
export const AssignmentPath = z.strictObject({ assignmentId: AssignmentId });
