import { Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { consumers, routes } from '../lambdas/routes.ts';

const entries = [...routes, ...consumers].map(({ entry }) => entry);
const LOG_DAYS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

/** A text of a form; values that are known only when the stack is deployed pass. */
const text = (form: RegExp, expected: string) =>
  z
    .string()
    .refine((value) => Token.isUnresolved(value) || form.test(value), `must be ${expected}`);

const hostName = text(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a host name such as label.example.org');
const days = (least: number, most: number) => z.int().min(least).max(most);

const url = text(/^https:\/\/[\w.-]+(:\d+)?(\/[\w./-]*)?$/, 'an https address without a query');

/** An OpenID Connect provider that makes tokens for this audience. */
const oidc = { issuer: url, audience: z.string().min(1) };

/** What an owner may say about their service. Everything has a default; `{}` is a whole service. */
export const ServiceProps = z.strictObject({
  /** Prefix of every key and object; one deployment serves one organisation. Fixed for good. */
  tenant: z
    .string()
    .regex(/^[0-9A-Za-z._-]{1,64}$/, 'must be 1 to 64 of 0-9 A-Z a-z . _ -')
    .default('default'),
  /** Own names of the two sites, and a certificate for both in us-east-1. Default: CloudFront's names. */
  domains: z
    .strictObject({
      shell: hostName,
      frame: hostName,
      certificateArn: text(
        /^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
        'the ARN of a certificate in us-east-1',
      ),
    })
    .refine(({ shell, frame }) => shell !== frame, 'must name two different hosts')
    .optional(),
  /** A KMS key of yours instead of a new one; docs/deploy.md says what its policy must admit. */
  keyArn: text(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a KMS key').optional(),
  /** A web ACL of the scope CLOUDFRONT for both sites. `cdk deploy` makes one unless told otherwise. */
  webAclArn: text(
    /^arn:aws[\w-]*:wafv2:us-east-1:/,
    'the ARN of a web ACL in us-east-1',
  ).optional(),
  /** Who vouches for staff: Cognito, nobody (they come by invites), or a provider of yours. */
  identity: z
    .union(
      [
        z.enum(['cognito', 'none']),
        z.strictObject({
          ...oidc,
          groupsClaim: z.string().min(1).default('groups'),
          authorizeUrl: url.optional(),
          tokenUrl: url.optional(),
        }),
      ],
      'must be cognito, none, or a provider: issuer (https) and audience, perhaps groupsClaim, authorizeUrl and tokenUrl (https)',
    )
    .refine(
      (given) => typeof given === 'string' || !given.authorizeUrl === !given.tokenUrl,
      'must have both authorizeUrl and tokenUrl, or neither',
    )
    .default('cognito'),
  /** Who vouches for annotators, so that one person is one annotator on every device. Default: nobody. */
  annotatorOidc: z.strictObject(oidc).optional(),
  /** Requests a second to the API, from all callers together. */
  throttle: z
    .strictObject({ rate: z.int().min(1).max(10_000), burst: z.int().min(1).max(5_000) })
    .default({ rate: 1_000, burst: 2_000 }),
  /** Concurrent executions kept for single functions, by entry: they are taken from your account's. */
  reservedConcurrency: z
    .partialRecord(z.enum(entries as [string, ...string[]]), z.int().min(1))
    .default({}),
  /** How long logs are kept; one of the periods of CloudWatch Logs. */
  logDays: z
    .int()
    .refine((value) => LOG_DAYS.includes(value), `must be one of ${LOG_DAYS.join(', ')}`)
    .default(RetentionDays.ONE_YEAR),
  /** How long replaced versions of objects are kept. */
  oldVersionDays: days(1, 36_500).default(365),
  /** Nobody can delete or replace an exported dataset for so long (Object Lock, compliance mode). */
  exportLockDays: days(1, 36_500).optional(),
  /** A restored table for the service to use; the stack's own stays, unused. See docs/operations.md. */
  restoredTable: z
    .strictObject({
      name: text(/^[\w.-]{3,255}$/, 'the name of a table'),
      streamArn: text(
        /^arn:aws[\w-]*:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/.+$/,
        'the ARN of the stream of that table',
      ),
    })
    .refine(({ name, streamArn }) => streamArn.includes(`:table/${name}/stream/`), {
      message: 'must name a table and its own stream',
    })
    .optional(),
  /** False for a trial: what is stored goes with the stack, where it is empty. */
  retain: z.boolean().default(true),
  /** False where you have a monitoring of your own: no alarms, dashboard or budget. */
  watch: z.boolean().default(true),
  /** Who is told of alarms; they have to confirm the first message. */
  alarmEmail: z.email().optional(),
  /** Alarms at 80 % and at the forecast of 100 % of this much a month, in the whole account. */
  monthlyBudgetUsd: z.number().positive().optional(),
});

/** What an owner may say about the deployed app: the service and the web ACL before it. */
export const AppProps = ServiceProps.omit({ webAclArn: true })
  .extend({
    /** False where policy forbids a stack in us-east-1: then nothing limits requests by address. */
    webAcl: z.boolean().default(true),
    /** Addresses that may call, as CIDR; empty: all. */
    allowedIpRanges: z
      .array(z.union([z.cidrv4(), z.cidrv6()], 'must be a range such as 192.0.2.0/24'))
      .default([]),
    /** Requests from one address in five minutes; a class behind one address shares it. */
    requestsPerAddress: z.int().min(100).max(2_000_000_000).default(30_000),
  })
  .refine(({ webAcl, allowedIpRanges }) => webAcl || allowedIpRanges.length === 0, {
    path: ['allowedIpRanges'],
    message: 'must be empty without webAcl, which enforces it',
  })
  .refine(({ monthlyBudgetUsd, alarmEmail }) => !monthlyBudgetUsd || alarmEmail, {
    path: ['alarmEmail'],
    message: 'must be given with monthlyBudgetUsd, to tell somebody',
  });

export type ServiceProps = z.output<typeof ServiceProps>;
export type ServiceInput = z.input<typeof ServiceProps>;
export type AppProps = z.output<typeof AppProps>;

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);

/**
 * Checks props and fills in their defaults.
 *
 * @throws Error that says what came and what was expected, a line for each member that is wrong
 */
export function checked<T>(schema: z.ZodType<T>, props: unknown): T {
  const result = schema.safeParse(props);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ code, path, message }) => {
    const name = path.join('.') || 'props';
    const names =
      code === 'unrecognized_keys' ? '; docs/deploy.md has the names that there are' : '';
    return `  ${name}: ${message}${names}, got ${JSON.stringify(at(props, path))}`;
  });
  throw new Error(`the props of the service are wrong:\n${lines.join('\n')}`);
}

/** The props of the app: an object of cdk.json, or the text after `-c assay=`. @throws Error as `checked` does */
export function appProps(given: unknown = {}): AppProps {
  return checked(AppProps, typeof given === 'string' ? jsonIn(given) : given);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const expected = 'JSON such as {"tenant":"radiology"}, in quotes of your shell';
    throw new Error(`assay in the context must be ${expected}, got ${text}`, { cause });
  }
}
