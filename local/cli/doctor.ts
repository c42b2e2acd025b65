import { ApiClient } from '../api-client.ts';
import { examine, type Finding } from '../doctor/doctor.ts';
import { BOUNDS } from '../doctor/visit.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { findService } from './service.ts';
import { table } from './table.ts';

const LABEL_MS = 20_000;
const MARKS = { ok: '✓', failed: '✗', skipped: '–' } as const;

export interface DoctorOptions {
  readonly apiUrl?: string;
  /** A job in which a task is handed out and given back. */
  readonly job?: string;
  readonly readOnly: boolean;
}

/** Looks a service over and says what to do about each thing that is wrong. */
export async function doctor(context: Context, options: DoctorOptions): Promise<void> {
  const { out } = context;
  const { url, session } = findService(context);
  const owner = new ApiClient(url, '', undefined, BOUNDS);
  const visit = {
    ...{ url, owner, apiUrl: options.apiUrl, jobId: options.job, labelMs: LABEL_MS },
    signIn: () => session(owner),
  };
  try {
    const findings = await examine(visit, options.readOnly, (finding) => out.event(finding));
    if (!out.json) out.result({}, linesOf(findings).join('\n'));
    end(url, findings);
  } finally {
    owner.close();
  }
}

/** The table, and under each line that failed what to do. */
function linesOf(findings: readonly Finding[]): string[] {
  const [head = '', ...lines] = table<Finding>(
    [
      { head: '', cell: ({ outcome }) => MARKS[outcome] },
      { head: 'check', cell: ({ check }) => check },
      { head: 'found', cell: ({ found }) => found },
    ],
    findings,
  );
  const indent = ' '.repeat(head.indexOf('found'));
  const advised = lines.map((line, i) => {
    const advice = findings[i]?.advice;
    return advice === undefined ? line : `${line}\n${indent}→ ${advice}`;
  });
  return [head, ...advised];
}

/** @throws Failure when a check failed */
function end(url: string, findings: readonly Finding[]): void {
  const failed = findings.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);
  if (failed.length === 0) return;
  const message = `${failed.length} of ${findings.length} checks of ${url} failed: ${failed.join(', ')}; docs/operations.md has more on each`;
  throw new Failure('failed', 'unwell', message, { failed });
}
