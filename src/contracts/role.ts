import * as z from 'zod';

/**
 * People who run a deployment; each may do all that those before may. A viewer reads; a reviewer judges
 * labels; an owner changes jobs; an admin says who else may do what.
 */
export const StaffRole = z.enum(['viewer', 'reviewer', 'owner', 'admin']);
export type StaffRole = z.infer<typeof StaffRole>;

export const Role = z.enum([...StaffRole.options, 'annotator']);
export type Role = z.infer<typeof Role>;
