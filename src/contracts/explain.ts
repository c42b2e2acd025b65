import type * as z from 'zod';
import type { FieldError } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** What came, without its content: numbers and booleans as they are, texts by their length. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What came, by its kind alone: in a manifest a number may be a patient's too. */
export function describeKind(value: unknown): string {
  if (typeof value === 'number') return 'a number';
  return typeof value === 'boolean' ? 'true or false' : describe(value);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function sizeOf(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [bound, word] =
    issue.code === 'too_small' ? [issue.minimum, 'at least'] : [issue.maximum, 'at most'];
  if (issue.origin === 'string') return `must have ${word} ${bound} characters`;
  if (issue.origin === 'array') return `must have ${word} ${bound} entries`;
  return `must be ${word} ${bound}`;
}

function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
    case 'too_big':
      return sizeOf(issue);
    case 'invalid_value':
      return `must be ${issue.values.map((value) => String(value)).join(' or ')}`;
    case 'unrecognized_keys':
      return `has unknown members: ${issue.keys.map((key) => key.slice(0, 40)).join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

/** The alternative of a union that came closest: the one with fewest faults. */
function closest(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const best = issue.errors.reduce((a, b) => (b.length < a.length ? b : a));
  return best.flatMap((inner) => closest({ ...inner, path: [...issue.path, ...inner.path] }));
}

/**
 * Says of every issue where it is, what was expected and what came: `leaseSeconds must be at least 30,
 * got 0`. Never quotes a text, which may be a patient's.
 *
 * @param input the value that was parsed
 * @param came how to say what came
 */
export function explain(error: z.ZodError, input: unknown, came = describe): FieldError[] {
  return error.issues.flatMap(closest).map((issue) => {
    const path = issue.path.map(String).join('.');
    const expected = expectationOf(issue);
    const subject = path === '' ? 'the value' : path;
    const got = came(valueAt(input, issue.path));
    const message =
      issue.code === 'unrecognized_keys'
        ? `${subject} ${expected}`
        : `${subject} ${expected}, got ${got}`;
    return { path, message };
  });
}
