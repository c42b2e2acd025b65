import type { ProblemCode } from '../contracts/problem.ts';

/** What a refusal tells besides its code: numbers and ids for the caller, never content or gold. */
export type Details = Readonly<Record<string, unknown>> & { readonly detail?: string };

/** A refusal that reaches the caller as a problem of the same code; all other errors are defects. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ProblemCode;
  readonly details: Details;

  constructor(code: ProblemCode, details: Details = {}, options?: ErrorOptions) {
    super(details.detail ?? code, options);
    this.code = code;
    this.details = details;
  }
}
