import * as z from 'zod';

/** Every refusal the service knows: HTTP status and title. The code ends the problem's `type` URI. */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The request does not have the expected form' },
  'invalid-answer': { status: 422, title: 'An answer does not fit the question' },
  'invalid-session': { status: 401, title: 'The session is missing, expired or not ours' },
  'invalid-invite': { status: 401, title: 'The invite is expired, used up or not ours' },
  forbidden: { status: 403, title: 'This session may not do that' },
  'not-found': { status: 404, title: 'There is no such thing here' },
  'unknown-route': { status: 404, title: 'There is no such route' },
  'wrong-method': { status: 405, title: 'The route does not take this method' },
  'lease-lost': { status: 409, title: 'The assignment is closed or was reclaimed' },
  overtaken: { status: 409, title: 'A newer save of this assignment is stored' },
  'already-answered': { status: 409, title: 'Another response was accepted for this assignment' },
  'wrong-job-state': { status: 409, title: 'The job is not in a state for that' },
  'wrong-standing': { status: 409, title: 'The annotator does not stand so that this can be done' },
  'other-manifest': { status: 409, title: 'The job is being filled from another manifest' },
  'import-unfinished': { status: 409, title: 'The import has not been finished' },
  'no-tasks': { status: 409, title: 'The job has no tasks' },
  'too-little-gold': { status: 409, title: 'The job has too little gold' },
  'no-labels': { status: 409, title: 'No answers have been counted yet' },
  'too-large': { status: 413, title: 'The body is too large' },
  'wrong-media-type': { status: 415, title: 'The body has the wrong media type' },
  'not-utf8': { status: 422, title: 'The manifest is not UTF-8 text' },
  busy: { status: 503, title: 'Too many at once; try again' },
  'newer-data': { status: 503, title: 'The data is of a newer version of the service' },
  'storage-full': { status: 507, title: 'The disk is full' },
  'internal-error': { status: 500, title: 'Something is wrong on our side' },
} as const;
export type ProblemCode = keyof typeof problems;

/** One field that was wrong: where, what was expected and what came (never the value of an answer). */
export const FieldError = z.strictObject({ path: z.string(), message: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 problem details, `application/problem+json`. Further members are camelCase. */
export const Problem = z.looseObject({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  errors: z.array(FieldError).optional(),
});
export type Problem = z.infer<typeof Problem>;
