import { ServiceError } from '../../src/core/errors.ts';

/** The code of the refusal that a flow ends in; fails when it ends otherwise. */
export async function refusalOf(outcome: Promise<unknown>): Promise<ServiceError> {
  try {
    await outcome;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('expected a refusal, and it went through');
}

/** The code alone. */
export const codeOf = async (outcome: Promise<unknown>): Promise<string> =>
  (await refusalOf(outcome)).code;
