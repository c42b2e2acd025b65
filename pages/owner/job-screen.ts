import type { ExportView } from '../../src/contracts/export.ts';
import type { JobView } from '../../src/contracts/job.ts';
import type { Progress } from '../../src/contracts/progress.ts';
import { h } from '../elements/dom.ts';
import { inWords, type OwnerApi } from './api.ts';
import { annotatorsCard } from './cards/annotators.ts';
import { collusionCard } from './cards/collusion.ts';
import { confusionCard } from './cards/confusion.ts';
import { contestedCard } from './cards/contested.ts';
import { datasetsCard } from './cards/datasets.ts';
import { decisionsCard } from './cards/decisions.ts';
import { goldCard } from './cards/gold.ts';
import { paceCard } from './cards/pace.ts';
import { rulesCard } from './cards/rules.ts';
import { sampleNote } from './cards/sample.ts';
import { tilesCard } from './cards/tiles.ts';
import { connection } from './connection.ts';
import { JobActs, type Stage } from './job-acts.ts';
import { jobHeader } from './job-header.ts';
import { percentDone } from './model/figures.ts';
import { type Poll, poll } from './poll.ts';
import { type QualityActs, qualityActs } from './quality-acts.ts';
import type { Screen } from './screen.ts';

/** The screen of one job, kept up to date until it is left. */
export class JobScreen implements Screen, Stage {
  readonly title = 'Job · Assay';
  readonly root: HTMLElement;
  readonly aside: HTMLElement;
  readonly #api: OwnerApi;
  readonly #jobId: string;
  readonly #line = connection();
  readonly #parts: ReturnType<typeof partsOf>;
  readonly #live: Poll;
  #newest: Progress | undefined;
  #dataset: string | null | undefined;

  /** @param known the job as far as it is known, to show its name at once */
  constructor(api: OwnerApi, jobId: string, known: JobView | undefined) {
    this.#api = api;
    this.#jobId = jobId;
    this.#parts = partsOf(new JobActs(api, jobId, this), qualityActs(api, jobId));
    const [header, ...below] = this.#parts.all;
    const cards = h('div', { class: 'cards' }, ...below.map((card) => card.root));
    const { notice } = this.#line;
    this.root = h('div', { class: 'job loading', 'aria-busy': 'true' }, header.root, notice, cards);
    this.aside = this.#line.root;
    if (known) header.show({ job: known, answers: null });
    this.#live = poll((signal) => this.#ask(signal));
  }

  stop(): void {
    this.#live.stop();
  }

  newest(): Progress | undefined {
    return this.#newest;
  }

  changed(job?: JobView): void {
    if (this.#newest && job) this.#show({ ...this.#newest, job });
    this.#live.soon();
  }

  exported(view: ExportView | null): void {
    this.#parts.datasets.have(view);
  }

  done(place: 'job' | 'annotators' | 'datasets', words: string): void {
    this.#parts[place].tell(words);
    this.#parts[place].focus();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    try {
      const progress = await this.#api.progress(this.#jobId, signal);
      const view = await this.#newerDataset(progress.job);
      if (signal.aborted) return;
      this.#show(progress);
      if (view !== undefined) this.exported(view);
      this.#line.works();
    } catch (error) {
      if (!signal.aborted) this.#line.fails(inWords(error), this.#newest?.now);
    }
  }

  /** The newest dataset if it is another than the one shown; also the command line makes them. */
  async #newerDataset({ dataset }: JobView): Promise<ExportView | null | undefined> {
    if (dataset === this.#dataset) return undefined;
    const view = dataset === null ? null : await this.#api.newestExport(this.#jobId);
    this.#dataset = dataset;
    return view;
  }

  #show(progress: Progress): void {
    this.#newest = progress;
    this.root.classList.remove('loading');
    this.root.removeAttribute('aria-busy');
    const { job, tasksComplete } = progress;
    document.title = `${percentDone(tasksComplete, job.tasks)} · ${job.file.name} · Assay`;
    for (const part of this.#parts.all) part.show(progress);
  }
}

/** The parts of the screen in their order, and by name those that acts speak to. */
function partsOf(acts: JobActs, quality: QualityActs) {
  const { allowed } = acts;
  const person = (annotatorId: string) => void acts.person(annotatorId);
  const job = jobHeader({
    allowed,
    change: (action) => acts.change(action),
    invite: () => acts.invite(),
    export: () => acts.export(),
    close: () => acts.close(),
  });
  const annotators = annotatorsCard({
    allowed,
    void: (row) => acts.void(row),
    person,
    invite: () => acts.invite(),
  });
  const datasets = datasetsCard({
    allowed,
    download: (name) => acts.download(name),
    make: () => acts.export(),
  });
  const gold = goldCard({
    allowed,
    load: () => acts.gold(),
    turn: (row) => acts.turnGold(row),
  });
  const figures = [tilesCard(), paceCard(), confusionCard()];
  const { tryRules, collusion, decisions } = quality;
  const rules = rulesCard({ allowed, person, tryRules });
  const log = decisionsCard({ person, load: decisions, seen: rules.have });
  const copying = collusionCard({ allowed, person, load: collusion });
  const people = [annotators, contestedCard(), gold, rules, copying, log];
  const all = [job, ...figures, ...people, datasets, sampleNote()] as const;
  return { job, annotators, datasets, all };
}
