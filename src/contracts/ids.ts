import * as z from 'zod';

/**
 * Ids are short, lower-case and opaque; none holds a name, a file or a patient.
 *
 * An assignment id is a path, `<jobId>.<taskSuiteId>.<nonce>`: it says where the assignment is stored,
 * never that the caller may have it. At most 36 characters.
 */
export const JobId = z.string().regex(/^j[0-9a-z]{4,11}$/, 'must be a job id such as j4k2m8qpz');
export const TaskSuiteId = z.string().regex(/^s[0-9a-z]{1,6}$/, 'must be a task suite id');
export const GoldId = z.string().regex(/^g[0-9a-z]{1,6}$/, 'must be a gold id such as g1k');
export const ClientId = z.string().regex(/^c[0-9a-z]{4,16}$/, 'must be the id of a machine client');
export const AnnotatorId = z.string().regex(/^n[0-9a-z]{4,23}$/, 'must be an annotator id');
export const AssignmentId = z
  .string()
  .max(36)
  .regex(/^j[0-9a-z]{4,11}\.s[0-9a-z]{1,6}\.[0-9a-z]{8,16}$/, 'must be an assignment id');
