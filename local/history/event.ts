import * as z from 'zod';

/** What a request of an annotator does. */
export const Act = z.enum(['next', 'save', 'submit', 'give-back', 'decline']);
export type Act = z.infer<typeof Act>;

const Value = z.union([z.object({ choice: z.string() }), z.object({ abstain: z.string() })]);

/** Answers by position as they were sent, times left out; null takes a saved answer back. */
const Values = z.record(z.string().regex(/^\d+$/, 'must be a position'), Value.nullable());

/** A hand as its page was shown it: how many tasks, and what was saved. Never what a task says. */
const ShownHand = z.object({
  assignmentId: z.string(),
  tasks: z.int().min(1),
  saved: Values,
});

/** `at` is the client's clock, in epoch milliseconds; the order of lines is what counts. */
const happened = { at: z.int(), request: z.int() };

/** A request, recorded before it leaves. `body` tells bodies apart, times included. */
const Sent = z.object({
  ...happened,
  phase: z.literal('sent'),
  annotatorId: z.string().min(1),
  act: Act,
  jobId: z.string(),
  assignmentId: z.string().optional(),
  answers: Values.optional(),
  have: z.array(z.string()).optional(),
  body: z.string().optional(),
});

/** What the service answered: of a refusal its code, otherwise the members that the check reads. */
const Reply = z.object({
  ...happened,
  phase: z.literal('reply'),
  status: z.int(),
  code: z.string().optional(),
  hands: z.array(ShownHand).optional(),
  noWork: z.string().optional(),
  state: z.string().optional(),
  receipt: z
    .looseObject({ answers: z.int(), counted: z.boolean(), repeated: z.boolean() })
    .optional(),
});

/** No answer came: nobody knows whether the request was carried out. */
const Failed = z.object({ ...happened, phase: z.literal('failed'), error: z.string() });

/** One line of a client's log. Further members are passed over. */
export const LogEvent = z.discriminatedUnion('phase', [Sent, Reply, Failed]);
export type LogEvent = z.infer<typeof LogEvent>;
export type SentEvent = z.infer<typeof Sent>;
export type ReplyEvent = z.infer<typeof Reply>;
export type LoggedValues = z.infer<typeof Values>;

/** What an answer says, as the check compares it. */
export const sayingOf = (value: z.infer<typeof Value> | null): string | null => {
  if (value === null) return null;
  return 'choice' in value ? `choice ${value.choice}` : `abstain ${value.abstain}`;
};
