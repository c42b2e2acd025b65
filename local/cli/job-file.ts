import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { explain } from '../../src/contracts/explain.ts';
import { JobFile } from '../../src/contracts/job.ts';
import { Failure } from './failure.ts';
import { membersAt, resembling } from './job-members.ts';
import { type JsonText, type Place, readJsonText } from './json-text.ts';

/** A fault of a job file. `path` names the member, such as `question.choices.0.value`. */
export interface JobFault extends Place {
  readonly path: string;
  readonly message: string;
}

/** A job file as it was written, and as the service reads it with every default; or its faults. */
export type CheckedJobFile =
  | {
      readonly ok: true;
      readonly written: Readonly<Record<string, unknown>>;
      readonly file: JobFile;
    }
  | { readonly ok: false; readonly faults: readonly JobFault[] };

/** The service takes no larger body. */
const MOST_CHARS = 256 * 1024;

function tooLong(chars: number): CheckedJobFile {
  const message = `a job file must have at most ${MOST_CHARS} characters, got ${chars}`;
  return { ok: false, faults: [{ path: '', line: 1, column: 1, message }] };
}

type Issue = z.core.$ZodIssue;

/** The faults of an issue: unknown members one by one, each with the known one that it resembles. */
function faultsOf(issue: Issue, { value, placeOf }: JsonText, schema: z.ZodType): JobFault[] {
  const at = (path: readonly PropertyKey[], message: string) => ({
    path: path.map(String).join('.'),
    message,
    ...placeOf(path),
  });
  if (issue.code !== 'unrecognized_keys') {
    const explained = explain(new z.ZodError([issue]), value);
    return explained.map(({ message }) => at(issue.path, message));
  }
  const known = membersAt(schema, issue.path);
  const owner = issue.path.map(String).join('.') || 'the job file';
  return issue.keys.map((key) => {
    const name = JSON.stringify(key.slice(0, 40));
    const meant = resembling(key, known);
    const advice = meant === undefined ? `it has ${known.join(', ')}` : `did you mean "${meant}"?`;
    return at([...issue.path, key], `${owner} has no member ${name}: ${advice}`);
  });
}

/** The faults of a text that its schema found, in no order. */
export const faultsIn = (issues: readonly Issue[], json: JsonText, schema: z.ZodType): JobFault[] =>
  issues.flatMap((issue) => faultsOf(issue, json, schema));

/** Checks the text of a job file; faults come in the order of the text. */
export function checkJobFile(text: string): CheckedJobFile {
  if (text.length > MOST_CHARS) return tooLong(text.length);
  const json = readJsonText(text);
  const written = json.faults.map((fault) => ({ path: '', ...fault }));
  if (json.value === undefined) return { ok: false, faults: written };
  const read = JobFile.safeParse(json.value);
  if (read.success && written.length === 0) {
    return { ok: true, written: json.value as Record<string, unknown>, file: read.data }; // an object: it fits
  }
  const wrong = faultsIn(read.error?.issues ?? [], json, JobFile);
  const faults = [...written, ...wrong].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, faults };
}

/** A fault as compilers write it, which editors make a link. */
export const faultLine = (path: string, { line, column, message }: JobFault): string =>
  `${path}:${line}:${column}: ${message}`;

/** Reads a job file that must be right. @throws Failure naming each fault with line and column */
export async function readJobFile(path: string) {
  const checked = checkJobFile(await readFile(path, 'utf8'));
  if (checked.ok) return checked;
  const { faults } = checked;
  const lines = faults.map((fault) => faultLine(path, fault));
  const message = [
    `the job file has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}`,
  ]
    .concat(lines)
    .join('\n');
  throw new Failure('failed', 'invalid-job-file', message, { faults });
}
