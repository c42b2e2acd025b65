import type { ExportRun, ExportView } from '../../src/contracts/export.ts';
import type { ChangeGoldBody, GoldRow, GoldTable } from '../../src/contracts/gold.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { AnnotatorRow, Progress } from '../../src/contracts/progress.ts';
import { type JobAction, type OwnerApi, Refused } from './api.ts';
import { ask } from './dialogs/dialog.ts';
import { askInvite } from './dialogs/invite.ts';
import { showPerson } from './dialogs/person.ts';
import { closeQuestion, exportQuestion, voidQuestion } from './dialogs/questions.ts';
import { untilDone } from './live.ts';
import { counted } from './model/figures.ts';
import { may } from './model/role.ts';

/** What acts need of the screen they belong to. */
export interface Stage {
  newest(): Progress | undefined;
  /** The job changed by an act of ours: shown at once, and asked for anew. */
  changed(job?: JobView): void;
  exported(view: ExportView | null): void;
  /** Says what came of an act, beside what it was about, and takes the focus there. */
  done(place: 'job' | 'annotators' | 'datasets', words: string): void;
}

/** All that an owner can do with a job. What cannot be taken back asks first. */
export class JobActs {
  /** Whether this session may do any of it. */
  readonly allowed: boolean;
  readonly #api: OwnerApi;
  readonly #jobId: string;
  readonly #stage: Stage;

  constructor(api: OwnerApi, jobId: string, stage: Stage) {
    this.allowed = may(api.role, 'owner');
    this.#api = api;
    this.#jobId = jobId;
    this.#stage = stage;
  }

  /** Publishes, pauses or closes the job to the end. @returns what came of it, in words */
  async change(action: JobAction): Promise<string> {
    let leases = 0;
    const { job } = await untilDone(
      () => this.#api.change(this.#jobId, action),
      (reply) => {
        leases += reply.leasesClosed;
      },
    );
    this.#stage.changed(job);
    return outcomeOf(action, leases);
  }

  /** The gold of the job. */
  gold(): Promise<GoldTable> {
    return this.#api.gold(this.#jobId);
  }

  /** Retires a gold task, which can be taken back, or takes it back. @returns what came of it, in words */
  async turnGold({ goldId, state }: GoldRow): Promise<string> {
    const change: ChangeGoldBody =
      state === 'retired'
        ? { act: 'reinstate' }
        : { act: 'retire', why: 'retired in the console', discount: false };
    await untilDone(
      () => this.#api.changeGold(this.#jobId, goldId, change),
      () => {},
    );
    return state === 'retired'
      ? `${goldId} is shown again`
      : `${goldId} is shown to nobody any more`;
  }

  close(): void {
    const progress = this.#stage.newest();
    if (progress === undefined) return;
    let words = '';
    const run = async () => {
      words = await this.change('close');
    };
    ask({ ...closeQuestion(progress, run), after: () => this.#stage.done('job', words) });
  }

  void(row: AnnotatorRow): void {
    let voided = 0;
    const run = async (tell: (words: string) => void) => {
      await untilDone(
        () => this.#api.void(this.#jobId, row.annotatorId),
        (reply) => {
          voided += reply.voided;
          tell(`${counted(voided, 'assignment')} voided so far…`);
        },
      );
      this.#stage.changed();
    };
    const words = () =>
      `${row.annotatorId} is barred: ${counted(voided, 'assignment')} voided, their tasks are open again.`;
    ask({ ...voidQuestion(row, run), after: () => this.#stage.done('annotators', words()) });
  }

  /** Shows one annotator, with what an owner may do about them. */
  async person(annotatorId: string): Promise<void> {
    const view = await this.#api.annotator(this.#jobId, annotatorId);
    showPerson(view, {
      allowed: this.allowed,
      set: async (to, note) => {
        await this.#api.setStanding(this.#jobId, annotatorId, { to, note });
        this.#stage.changed();
      },
      admit: async () => {
        await this.#api.admit(this.#jobId, annotatorId);
        this.#stage.changed();
      },
      after: (words) => this.#stage.done('annotators', words),
    });
  }

  export(): void {
    const progress = this.#stage.newest();
    if (progress === undefined) return;
    const run = async (tell: (words: string) => void) =>
      this.#stage.exported(await this.#made(tell));
    const after = () => this.#stage.done('datasets', 'The dataset is made.');
    ask({ ...exportQuestion(progress, run), after });
  }

  /** Waits for a dataset that takes the service longer than a request. Leaving the page stops nothing. */
  async #made(tell: (words: string) => void): Promise<ExportView> {
    let reply = await this.#api.export(this.#jobId);
    for (let seconds = 0; reply.run?.state === 'running'; seconds++) {
      tell(`A large job: exporting since ${counted(seconds, 'second')}. You may close this page.`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      reply = await this.#api.exported(this.#jobId);
    }
    if ('dataset' in reply && reply.run === undefined) return reply;
    throw new Refused(500, 'The export failed', failureWords(reply.run?.problem));
  }

  invite(): void {
    const progress = this.#stage.newest();
    if (progress === undefined) return;
    const { pools, entry } = progress.job.file;
    const asks = {
      pools: pools?.names ?? [],
      experts: (entry?.training ?? entry?.exam) !== undefined,
    };
    askInvite(progress.now, asks, (wanted) => this.#api.invite(this.#jobId, wanted));
  }

  /** Links die within minutes, so each download asks for a fresh one. */
  async download(name: string): Promise<void> {
    const view = await this.#api.newestExport(this.#jobId);
    this.#stage.exported(view);
    const link = view?.links.find((one) => one.name === name);
    if (link) follow(link.url, name);
  }
}

function follow(url: string, name: string): void {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
}

const OUTCOMES: Readonly<Record<JobAction, string>> = {
  publish: 'Published: annotators get tasks.',
  pause: 'Paused: nobody gets new tasks.',
  close: 'Closed for good.',
};

const outcomeOf = (action: JobAction, leases: number): string =>
  leases === 0
    ? OUTCOMES[action]
    : `${OUTCOMES[action]} ${counted(leases, 'open assignment was', 'open assignments were')} ended; ` +
      'what was saved counts.';

const failureWords = (problem: ExportRun['problem']): string =>
  problem === 'no-labels'
    ? 'No answer has been counted yet, so there is nothing to export.'
    : 'The export failed on our side. Try again; if it fails again, look at the log of the service.';
