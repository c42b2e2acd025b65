import * as z from 'zod';
import { Discount } from './discount.ts';
import { AnnotatorId } from './ids.ts';
import { JobFile, PoolName } from './job.ts';
import { Role, StaffRole } from './role.ts';
import { StandingState } from './standing-state.ts';

/**
 * Exchanges an invite for a session. `device` is a random string the page keeps: the same invite and
 * device give the same person again, so a lost reply or a new tab costs nothing.
 */
export const SessionBody = z.strictObject({
  invite: z.string().min(16).max(1_024),
  device: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 letters, digits, - or _'),
});
export type SessionBody = z.infer<typeof SessionBody>;

/** Exchanges an invite to a job for a session, for somebody whom an identity provider vouches for. */
export const AnnotatorSessionBody = SessionBody.pick({ invite: true });
export type AnnotatorSessionBody = z.infer<typeof AnnotatorSessionBody>;

/** A bearer token, whom it stands for, and the job it opens for an annotator. */
export const Session = z.strictObject({
  token: z.string(),
  role: Role,
  expiresAt: z.int(),
  annotatorId: z.string().optional(),
  jobId: z.string().optional(),
});
export type Session = z.infer<typeof Session>;

/**
 * Makes an invite link for annotators of a job: up to `people` of them, until it expires. They get the
 * tasks of these `pools` beside those that are for everybody. `admitted`: experts, who need no training and
 * no exam.
 */
export const InviteBody = z.strictObject({
  people: z.int().min(1).max(10_000).default(100),
  days: z.int().min(1).max(90).default(14),
  pools: z.array(PoolName).max(8).default([]),
  admitted: z.boolean().default(false),
});
export type InviteBody = z.infer<typeof InviteBody>;

/** Makes an invite link for one colleague. */
export const StaffInviteBody = z.strictObject({
  role: StaffRole,
  days: z.int().min(1).max(30).default(1),
});
export type StaffInviteBody = z.infer<typeof StaffInviteBody>;

export const Invite = z.strictObject({
  inviteId: z.string(),
  token: z.string(),
  people: z.int(),
  expiresAt: z.int(),
});
export type Invite = z.infer<typeof Invite>;

/** What an annotator may know of a job and of their own work in it. Nothing here tells gold. */
export const MyJob = z.strictObject({
  jobId: z.string(),
  name: z.string(),
  state: z.string(),
  standing: StandingState,
  question: JobFile.shape.question,
  instructions: z.string(),
  saveEvery: z.int(),
  leaseSeconds: z.int(),
  taskSuiteSize: z.int(),
  answered: z.int(),
  submitted: z.int(),
  signs: z.boolean().optional().describe('True where responses may tell of their making.'),
  feedback: z
    .boolean()
    .optional()
    .describe('True where people see what they missed in sent hands.'),
});
export type MyJob = z.infer<typeof MyJob>;

export const Me = z.strictObject({ annotatorId: z.string(), now: z.int(), jobs: z.array(MyJob) });
export type Me = z.infer<typeof Me>;

/** Bars an annotator and discounts their answers, all unless said. Repeat until `done`, or leave it to the service. */
export const VoidBody = z.strictObject({
  annotatorId: AnnotatorId,
  discount: Discount.default({ of: 'all' }),
});
/** `voided` counts assignments of this call. */
export const VoidReceipt = z.strictObject({
  annotatorId: z.string(),
  voided: z.int(),
  done: z.boolean(),
});
export type VoidReceipt = z.infer<typeof VoidReceipt>;
