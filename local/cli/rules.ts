import { readFile } from 'node:fs/promises';
import { count, counted } from '../../pages/owner/model/figures.ts';
import type { Rules } from '../../src/contracts/rule.ts';
import type { DryHit, DryRunPage } from '../../src/contracts/rule-run.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { readRules } from './rules-file.ts';
import { findJob, type Service, withService } from './service.ts';
import { type Column, table } from './table.ts';

/** Tries rules, of a file or of the job, over its past answers and lists whom they would have hit. */
export function dryRun(context: Context, idOrName: string, path?: string): Promise<void> {
  return withService(context, async (service) => {
    const job = await findJob(service, idOrName);
    const rules =
      path === undefined ? undefined : readRules(path, await readFile(path, 'utf8'), job.file);
    if (rules === undefined && (job.file.rules ?? []).length === 0) {
      throw new Failure('refused', 'no-rules', 'the job has no rules: name a file with --rules');
    }
    const run = await allPages(service, job.jobId, rules);
    const over = `${counted(run.answers, 'answer')} of ${counted(run.people, 'person', 'people')}`;
    const none = 'nobody would have been hit';
    const text = run.hits.length === 0 ? none : table(COLUMNS, run.hits).join('\n');
    context.out.result({ jobId: job.jobId, ...run }, text);
    context.out.note(`looked at ${over}; nothing was changed`);
  });
}

async function allPages(service: Service, jobId: string, rules: Rules | undefined) {
  const run = { people: 0, answers: 0, hits: [] as DryHit[] };
  let after: string | undefined;
  do {
    const body = { ...(rules && { rules }), ...(after === undefined ? {} : { after }) };
    const page = await service.call<DryRunPage>('POST', `/jobs/${jobId}/rules/dry-run`, body);
    run.people += page.people;
    run.answers += page.answers;
    run.hits.push(...page.hits);
    after = page.next;
  } while (after !== undefined);
  return run;
}

const figure = (value: number): string => String(Math.round(value * 1000) / 1000);

const minute = (at: number | null): string =>
  at === null ? 'now' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;

const COLUMNS: readonly Column<DryHit>[] = [
  { head: 'annotator', cell: ({ annotatorId }) => annotatorId },
  { head: 'rule', cell: ({ rule }) => rule },
  { head: 'would', cell: ({ action }) => action },
  { head: 'first', cell: ({ firstAt }) => minute(firstAt) },
  { head: 'after', right: true, cell: ({ answersBefore }) => count(answersBefore) },
  { head: 'value', right: true, cell: ({ value }) => figure(value) },
  { head: 'bound', right: true, cell: ({ bound }) => figure(bound) },
  { head: 'sample', right: true, cell: ({ sample }) => count(sample) },
  { head: 'times', right: true, cell: ({ times }) => count(times) },
  { head: 'now', cell: ({ weightless }) => (weightless ? 'no weight' : '') },
];
