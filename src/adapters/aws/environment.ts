import * as z from 'zod';

const Name = z.string().min(1);
const SecretArn = z.string().regex(/^arn:[a-z-]+:secretsmanager:/, 'must be the ARN of a secret');

/**
 * What a function is told of its surroundings. A function has only what it uses: which names it cannot do
 * without is said where it is defined, see `needs`.
 */
export const Environment = z.object({
  TENANT: Name.default('default'),
  TABLE_NAME: Name.optional(),
  /** Holds the keys under `inputs/`, `jobs/` and `media/`. */
  DATA_BUCKET: Name.optional(),
  /** Holds the keys under `exports/`. */
  EXPORT_BUCKET: Name.optional(),
  TOKEN_SECRET_ARN: SecretArn.optional(),
  /** Without it, requests need not come through the distribution. */
  ORIGIN_SECRET_ARN: SecretArn.optional(),
  /** The bus that is told of changes of jobs. */
  EVENT_BUS_NAME: Name.optional(),
  /** The state machine that exports large jobs. */
  EXPORT_WORKFLOW_ARN: z
    .string()
    .regex(/^arn:[a-z-]+:states:/, 'must be the ARN of a state machine')
    .optional(),
  /** Where a token of the staff's identity provider names their groups. */
  GROUPS_CLAIM: Name.optional(),
  /** A stand-in of AWS, which has buckets as paths. */
  AWS_ENDPOINT_URL: z.url().optional(),
});
export type Environment = z.infer<typeof Environment>;

/** A name that a function may be unable to do without. */
export type Variable = Exclude<keyof Environment, 'TENANT' | 'GROUPS_CLAIM' | 'AWS_ENDPOINT_URL'>;

/** @throws Error that names every variable of a wrong form, and no value */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>) {
  const read = Environment.safeParse(variables);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Error(`the environment is wrong: ${faults.join('; ')}`);
}

/** Refuses to start a function that lacks what it cannot do without. @throws Error that names it all */
export function checkNeeds(environment: Environment, names: readonly Variable[]): void {
  const missing = names.filter((name) => environment[name] === undefined);
  if (missing.length === 0) return;
  throw new Error(`this function's environment lacks ${missing.join(', ')}`);
}

/** Stands for a port that this function was not told of: whatever is asked of it names the variable. */
export const lacking = <T extends object>(name: Variable): T =>
  new Proxy({} as T, {
    get: () => {
      throw new Error(`this function's environment lacks ${name}`);
    },
  });
