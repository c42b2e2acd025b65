import * as z from 'zod';

/**
 * Makes a machine client of a job: a program that fetches its labels and newest dataset until it expires,
 * and may do nothing else. Its name is for people: who runs it.
 */
export const ClientBody = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode'),
  days: z.int().min(1).max(366).default(90),
});
export type ClientBody = z.infer<typeof ClientBody>;

/** A machine client as its job's people see it: never its token. `revokedAt` is null unless it was. */
export const ClientView = z.strictObject({
  clientId: z.string(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
  revokedAt: z.int().nullable(),
});
export type ClientView = z.infer<typeof ClientView>;

/** A new machine client, and its token: a bearer secret that is told this once and kept by nobody here. */
export const ClientCreated = z.strictObject({ ...ClientView.shape, token: z.string() });
export type ClientCreated = z.infer<typeof ClientCreated>;

/** All machine clients of a job, those that have ended too, by id. */
export const ClientList = z.strictObject({ clients: z.array(ClientView) });
export type ClientList = z.infer<typeof ClientList>;
