import * as front from './front.ts';
import * as sites from './sites.ts';
import * as trial from './trial.ts';
import { Skipped, Unwell, type Visit } from './visit.ts';

const MOST_CHARS = 400;

interface Check {
  readonly run: (visit: Visit) => Promise<string>;
  /** Checks without which this one says nothing. */
  readonly needs: readonly CheckName[];
  /** What to do when it fails. */
  readonly advice: string;
  /** It writes, into a job of its own or the one that was named. */
  readonly writes?: boolean;
}

export type CheckName = keyof typeof CHECKS;

const check = (
  run: Check['run'],
  needs: readonly string[],
  advice: string,
  writes = false,
): Check => ({ run, needs: needs as readonly CheckName[], advice, writes }); // a test holds the names

/** Every check, in order. docs/operations.md has a line for each. */
export const CHECKS = {
  api: check(front.api, [], 'is the address the output Url, and the service started or deployed?'),
  version: check(front.version, ['api'], 'use the command line of the version that is deployed'),
  clock: check(front.clock, ['api'], 'set this machine’s clock by a time server'),
  transport: check(front.transport, ['api'], 'use the https address that cdk deploy printed'),
  origin: check(front.origin, [], 'deploy again; until then anybody can go around the firewall'),
  pages: check(sites.pages, ['api'], 'deploy again: the pages are published by the deployment'),
  frame: check(sites.frame, ['pages'], 'deploy again; with own domains, look at their DNS'),
  session: check(
    front.session,
    ['api'],
    'sign in again: the session may be over, or the key another',
  ),
  data: check(
    front.data,
    ['session'],
    'newer-data: deploy the newer version; else look at the log',
  ),
  objects: check(
    trial.objects,
    ['data'],
    'look at CORS and policy of the data bucket, and at its key',
    true,
  ),
  'hand-out': check(trial.handOut, ['data'], 'look at the log of hand-out/next', true),
  labels: check(
    trial.labels,
    ['hand-out'],
    'look at the log of aggregation/aggregate and its stream',
    true,
  ),
  export: check(trial.dataset, ['labels'], 'look at the log of export/write', true),
} as const satisfies Readonly<Record<string, Check>>;

/** What came of a check. */
export interface Finding {
  readonly check: CheckName;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  readonly found: string;
  readonly advice?: string;
}

const NAMES = Object.keys(CHECKS) as CheckName[]; // its own keys

/**
 * Looks a service over, one check after another; what needs a failed check is skipped.
 *
 * Unless it is only to read, it makes a job of one task, answers it and closes it again. The job stays in
 * the list, closed, with one answer of nobody's; no other job, figure or dataset knows of it.
 */
export async function examine(
  visit: Visit,
  readOnly: boolean,
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const fine = new Set<CheckName>();
  try {
    for (const name of NAMES) {
      const finding = await one(name, visit, readOnly, fine);
      if (finding.outcome === 'ok') fine.add(name);
      findings.push(finding);
      tell(finding);
    }
  } finally {
    await trial.leave(visit).catch(() => undefined); // what made it fail has been told
  }
  return findings;
}

/** A line that a screen can show: a strange service may say what moves the cursor, or has no end. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, MOST_CHARS);

async function one(
  name: CheckName,
  visit: Visit,
  readOnly: boolean,
  fine: ReadonlySet<CheckName>,
): Promise<Finding> {
  const { run, needs, advice, writes }: Check = CHECKS[name];
  const lacking = needs.find((need) => !fine.has(need));
  const skipped = (found: string): Finding => ({ check: name, outcome: 'skipped', found });
  if (writes && readOnly) return skipped('not tried with --read-only');
  if (lacking !== undefined) return skipped(`not tried without ${lacking}`);
  if (writes && visit.readsOnly) return skipped('not tried, for it takes the role owner or admin');
  try {
    return { check: name, outcome: 'ok', found: plain(await run(visit)) };
  } catch (error) {
    if (error instanceof Skipped) return skipped(error.message);
    const found = plain(error instanceof Error ? error.message : String(error));
    const isOurs = error instanceof Unwell;
    return { check: name, outcome: 'failed', found: isOurs ? found : `failed: ${found}`, advice };
  }
}
