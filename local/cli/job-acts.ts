import { count, counted } from '../../pages/owner/model/figures.ts';
import type { Discount } from '../../src/contracts/discount.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Progress, StateChange } from '../../src/contracts/progress.ts';
import type { Invite, VoidReceipt } from '../../src/contracts/session.ts';
import { poolNeed } from '../../src/core/gold-pool.ts';
import { ASSAY, type Context } from './context.ts';
import { made } from './export.ts';
import { Failure, wrongUse } from './failure.ts';
import { findJob, type Service, withService } from './service.ts';

const named = ({ jobId, file }: JobView): string => `${jobId} “${file.name}”`;

/** Opens a job for annotators, or opens a paused one again. */
export function publish(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const change = await service.call<StateChange>('POST', `/jobs/${jobId}/publish`);
    const { advice = [], job } = change;
    const { redundancy } = job;
    const text = `published ${named(job)}: ${counted(job.tasks, 'task')}, ${counted(redundancy, 'answer')} each`;
    context.out.result(
      { job, advice, ...(job.gold > 0 && { goldPool: poolNeed(job.file, job.tasks) }) },
      text,
    );
    if (job.gold > 0) context.out.note(poolText(job));
    for (const line of advice) context.out.note(`note: ${line}`);
    context.out.note(`Next: ${ASSAY} invite ${jobId}, or ${ASSAY} crowd ${jobId} to try it out`);
  });
}

/** How much gold a job has, beside what its answers take. */
function poolText({ file, tasks, gold }: JobView): string {
  const { least, advised } = poolNeed(file, tasks);
  return `${counted(gold, 'gold task')}; its answers take ${count(least)}, better ${count(advised)}`;
}

/** Pauses or closes a job and waits until every lease is closed; a closed one gets its labels of all answers. */
export function stop(context: Context, event: 'pause' | 'close', idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    let leasesClosed = 0;
    for (;;) {
      const change = await service.call<StateChange>('POST', `/jobs/${jobId}/${event}`);
      leasesClosed += change.leasesClosed;
      if (!change.done) continue;
      const text = `${change.job.state} ${named(change.job)}; ${counted(leasesClosed, 'lease')} closed, saved answers count`;
      const dataset = event === 'close' ? await lastLabels(context, service, jobId) : {};
      return context.out.result({ job: change.job, leasesClosed, ...dataset }, text);
    }
  });
}

/** The dataset of a job that gets no more answers; without any answer there is none. */
async function lastLabels(context: Context, service: Service, jobId: string) {
  try {
    const { dataset } = await made(context, service, jobId);
    context.out.note(`labels of all answers: ${ASSAY} export ${jobId}`);
    return { dataset };
  } catch (error) {
    if ((error as { code?: string }).code === 'no-labels') return {}; // whatever kind of error says so
    throw error;
  }
}

/** Asks another number of answers of every task, and waits until every suite knows. */
export function changeRedundancy(
  context: Context,
  idOrName: string,
  redundancy: number,
): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    for (;;) {
      const path = `/jobs/${jobId}/redundancy`;
      const { job, done } = await service.call<StateChange>('POST', path, { redundancy });
      if (!done) continue;
      const text = `${named(job)} asks ${counted(redundancy, 'answer')} of every task now; nothing counted was discounted`;
      return context.out.result({ job }, text);
    }
  });
}

/** What an invite is for; the service has a default for each. */
export interface InviteWish {
  readonly people?: number;
  readonly days?: number;
  readonly pools?: readonly string[];
  readonly admitted?: boolean;
}

/** Makes an invite and prints its link, which is a secret: whoever has it may answer. */
export function invite(context: Context, idOrName: string, wanted: InviteWish): Promise<void> {
  return withService(context, async (service) => {
    const job = await findJob(service, idOrName);
    if (job.state === 'closed') {
      throw new Failure(
        'refused',
        'wrong-job-state',
        'the job is closed for good: nobody can join it',
      );
    }
    const made = await createInvite(service, job.jobId, wanted);
    const { inviteId, people, expiresAt, link } = made;
    const until = new Date(expiresAt).toISOString().slice(0, 10);
    context.out.result({ jobId: job.jobId, inviteId, link, people, expiresAt }, link);
    context.out.note(
      `for ${counted(people, 'person', 'people')} until ${until}; whoever has the link may answer`,
    );
    if (job.state !== 'published') {
      context.out.note(`the job is ${job.state}: '${ASSAY} publish ${job.jobId}' lets people work`);
    }
  });
}

/** An invite with the link to the annotators' page. */
export async function createInvite(
  service: Service,
  jobId: string,
  wanted: InviteWish,
): Promise<Invite & { readonly link: string }> {
  const made = await service.once<Invite>('POST', `/jobs/${jobId}/invites`, wanted);
  return { ...made, link: `${service.url}/#invite=${made.token}` };
}

/** Which answers to discount, as it is written on the command line. */
export interface VoidOptions {
  readonly since?: string;
  readonly unsure: boolean;
  readonly keepAnswers: boolean;
  readonly yes: boolean;
}

function discountOf({ since, unsure, keepAnswers }: VoidOptions): Discount {
  if ([since !== undefined, unsure, keepAnswers].filter(Boolean).length > 1) {
    throw wrongUse('--since, --unsure and --keep-answers exclude each other');
  }
  if (keepAnswers) return { of: 'nothing' };
  if (unsure) return { of: 'unsure' };
  if (since === undefined) return { of: 'all' };
  const at = Date.parse(since);
  if (Number.isNaN(at))
    throw wrongUse(`--since takes an instant such as 2026-11-30T08:00:00Z, got ${since}`);
  return { of: 'since', since: at };
}

/** Bars an annotator and discounts their answers; says first what that means without `yes`. */
export function voidAnnotator(
  context: Context,
  idOrName: string,
  annotatorId: string,
  options: VoidOptions,
): Promise<void> {
  const discount = discountOf(options);
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    if (!options.yes) throw await consequences(service, jobId, annotatorId, discount);
    let voided = 0;
    for (;;) {
      const body = { annotatorId, discount };
      const receipt = await service.call<VoidReceipt>('POST', `/jobs/${jobId}/void`, body);
      voided += receipt.voided;
      if (!receipt.done) continue;
      const none = 'nothing was discounted';
      const some = `${counted(voided, 'hand')} of theirs discounted, the tasks are open again`;
      const text = `barred ${annotatorId} from ${jobId}; ${voided === 0 ? none : some}`;
      return context.out.result({ jobId, annotatorId, voided }, text);
    }
  });
}

/** What happens to the answers of somebody, of whom so many count. */
function discountWords(discount: Discount, answers: number): string {
  const theirs = `their ${counted(answers, 'counted answer')}`;
  switch (discount.of) {
    case 'all':
      return `discounts ${theirs}`;
    case 'since':
      return `discounts those of ${theirs} whose hands ended ${new Date(discount.since ?? 0).toISOString()} or later`;
    case 'unsure':
      return `discounts those of ${theirs} that are to tasks whose label is unsure`;
    case 'nothing':
      return `leaves ${theirs} as they are`;
  }
}

async function consequences(
  service: Service,
  jobId: string,
  annotatorId: string,
  discount: Discount,
): Promise<Error> {
  const { annotators } = await service.call<Progress>('GET', `/jobs/${jobId}/progress`);
  const row = annotators.find((annotator) => annotator.annotatorId === annotatorId);
  if (row === undefined) return wrongUse(`job ${jobId} has no annotator ${annotatorId}`);
  const what = discountWords(discount, row.counted);
  const barred = `this bars ${annotatorId} from job ${jobId} and ${what}`;
  return wrongUse(`${barred}; repeat it with --yes if you mean it`);
}
