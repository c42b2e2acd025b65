import type { Discount } from '../../src/contracts/discount.ts';
import type { LabelPage } from '../../src/contracts/label.ts';
import type { ImportProgress } from '../../src/contracts/manifest.ts';
import type { ProblemCode } from '../../src/contracts/problem.ts';
import type { StateChange } from '../../src/contracts/progress.ts';
import { inputKey } from '../../src/core/import.ts';
import { createInvite } from '../../src/flows/session.ts';
import { jobFile } from '../support/job.ts';
import type { Reply } from './gateway.ts';
import { disputeOf, type GoldAct, goldActOf, goldChangeOf, goldOf } from './gold-acts.ts';
import { type Person, startSession } from './person.ts';
import { manifestOf, rulesOf } from './plan.ts';
import { RULE } from './rules-book.ts';
import type { Service } from './service.ts';
import type { Shape } from './shape.ts';
import { type EntryTerms, suiteName, type Terms } from './terms.ts';
import { must } from './violation.ts';

const MANIFEST = 'manifest.jsonl';
const DAYS = 90;
/** An owner comes in again in good time: hours pass at once here. */
const MARGIN_MS = 6 * 3_600_000;
const BY_HAND = { number: 0, entry: 'operator', who: 'operator', begunAt: 0, sawAt: 0 };
/** So often an owner repeats a call that never gets anywhere, faults and all. */
const PATIENCE = 60;
/** In bad weather hardly one step in twenty of an import comes to its end. */
const IMPORT_PATIENCE = 2_000;

function fileOf({ terms, gold }: Shape) {
  const { cap, perHour, adaptive, setAsideAfter, goldRate, maxExposures, leaseMs, watch } = terms;
  const { redundancy, taskSuiteSize, entry } = terms;
  return jobFile({
    ...(entry === null ? {} : { entry: entryFileOf(entry) }),
    redundancy,
    taskSuiteSize,
    leaseSeconds: leaseMs / 1000,
    ...rulesOf(terms),
    ...(cap === null ? {} : { maxTasksPerAnnotator: cap }),
    ...(perHour === null ? {} : { maxTasksPerHour: perHour }),
    ...(terms.repeats === null ? {} : { repeats: repeatsFileOf(terms.repeats) }),
    ...(terms.isRuled ? { rules: [{ ...RULE }] } : {}),
    ...(adaptive === null ? {} : { adaptive }),
    ...(setAsideAfter === null ? {} : { decline: { setAsideAfter } }),
    ...(gold === 0
      ? {}
      : {
          gold: {
            rate: goldRate,
            maxExposures,
            runsOut: 'allow',
            ...(watch === null ? {} : { watch }),
          },
        }),
  });
}

const repeatsFileOf = ({ afterMs, ...rule }: NonNullable<Terms['repeats']>) => ({
  ...rule,
  afterHours: afterMs / 3_600_000,
});

const entryFileOf = ({ consents, training, exam }: EntryTerms) => ({
  ...(consents ? { consent: 'Terms 1.' } : {}),
  ...(training === 0 ? {} : { training: { tasks: training } }),
  ...(exam === undefined ? {} : { exam: examFileOf(exam) }),
});

const examFileOf = ({ right, ...exam }: NonNullable<EntryTerms['exam']>) => ({
  ...exam,
  pass: { right },
  waitHours: 0.05,
});

/** The owner of a history's job: from the draft to its end. */
export class Owner {
  readonly #service: Service;
  readonly #shape: Shape;
  jobId = '';
  #device = 0;
  readonly #link: string;
  #session = { token: '', expiresAt: 0 };

  private constructor(service: Service, shape: Shape, link: string) {
    this.#service = service;
    this.#shape = shape;
    this.#link = link;
  }

  /** An owner with the link that the service's operator gave them. */
  static async welcome(service: Service, shape: Shape): Promise<Owner> {
    const { bare, ledger, store } = service;
    const link = await createInvite(bare, { jobId: null, people: 1, days: DAYS });
    const invite = await store.get({ kind: 'invite', inviteId: link.inviteId }, 'strong');
    if (invite) ledger.committed([invite], { ...BY_HAND, services: bare });
    return new Owner(service, shape, link.token);
  }

  async #token(): Promise<string> {
    if (this.#session.expiresAt > this.#service.clock.now + MARGIN_MS) return this.#session.token;
    this.#session = await startSession(this.#service, this.#link, 'device-of-the-owner');
    return this.#session.token;
  }

  async #send<T>(
    entry: string,
    body?: object,
    expected: readonly ProblemCode[] = [],
    about: Readonly<Record<string, string>> = {},
  ): Promise<Reply<T>> {
    const of = this.jobId === '' || entry === 'job/create' ? {} : { jobId: this.jobId };
    const path = { ...of, ...about };
    const token = await this.#token();
    const sending = { who: 'the owner', entry, token, path, expected };
    return this.#service.gateway.send<T>({ ...sending, ...(body === undefined ? {} : { body }) });
  }

  async #insist<T>(entry: string, body?: object): Promise<T> {
    for (let tries = 0; ; tries++) {
      must(tries < PATIENCE, 'progress', () => `${entry} gets nowhere`);
      const reply = await this.#send<T>(entry, body);
      if (reply.kind === 'ok') return reply.body;
    }
  }

  /** Creates the job, imports its manifest and publishes it. */
  async open(): Promise<void> {
    const { gold, terms, chunks } = this.#shape;
    const { plan } = terms;
    const file = fileOf(this.#shape);
    const { jobId } = await this.#insist<{ jobId: string }>('job/create', file);
    this.jobId = jobId;
    const bytes = Buffer.from(manifestOf(plan, gold, chunks, terms.entry !== null));
    this.#service.objects.set(inputKey(jobId, MANIFEST), { bytes, mediaType: 'text/plain' });
    const { tasks: found, gold: goldFound, duplicates, skipped } = await this.#import();
    const same = found === plan.tasks && goldFound === gold && duplicates === 1 && skipped === 2;
    must(same, 'import', () => `${found} tasks, ${goldFound} gold, ${skipped} skipped`);
    await this.#insist('job/publish');
    const { suites } = this.#service.ledger;
    const sizes = plan.suites.map(({ groups }) => groups.length).join();
    const packed = plan.suites.map((_, n) => suites.get(suiteName(n))?.suite.wanted.length).join();
    const exact = suites.size === plan.suites.length && packed === sizes;
    must(exact, 'import', () => `suites of ${packed}, not of ${sizes}`);
  }

  /** Repeats import steps, often two at once, until one says that all is done. */
  async #import(): Promise<ImportProgress> {
    const { faults, chance } = this.#service;
    const step = () => this.#send<ImportProgress>('import/read-manifest', { manifest: MANIFEST });
    for (let tries = 0; ; tries++) {
      must(tries < IMPORT_PATIENCE, 'progress', () => 'the import is never done');
      const twice = chance.happens(0.95) && faults.acts('import step twice at once');
      const replies = await Promise.all(twice ? [step(), step()] : [step()]);
      for (const reply of replies) {
        if (reply.kind === 'ok' && reply.body.done) return reply.body;
      }
    }
  }

  /** @returns an invite for so many people of some pools, and a device of its own for each */
  async invite(people: number, pools: readonly string[]) {
    const some = pools.length === 0 ? {} : { pools };
    const body = { people, days: DAYS, ...some };
    const { token } = await this.#insist<{ token: string }>('session/invite', body);
    return Array.from({ length: people }, () => {
      const device = `device-number-${String(++this.#device).padStart(6, '0')}`;
      return { invite: token, device };
    });
  }

  /** Bars a person; `insist` until nothing of them counts, else at times half-way, and of some of their answers. */
  async void(person: Person, insist: boolean): Promise<void> {
    const { ledger } = this.#service;
    person.voided = true;
    const { annotatorId } = person;
    const discount = insist ? ({ of: 'all' } as const) : this.#anyDiscount();
    const releases = () => ledger.people.get(annotatorId)?.standing.releases;
    const before = releases();
    for (let tries = 0; ; tries++) {
      must(tries < PATIENCE, 'I8', () => `voiding ${annotatorId} is never done`);
      const reply = await this.#send<{ done: boolean }>('response/void', { annotatorId, discount });
      if (reply.kind === 'ok' && reply.body.done) break;
      if (!insist && this.#service.chance.happens(0.4)) return;
    }
    if (releases() !== before) return; // reinstated meanwhile
    const book = ledger.people.get(annotatorId);
    const empty = discount.of !== 'all' || book?.countedTasks === 0;
    must(empty, 'I8', () => `${annotatorId} is voided, and ${book?.countedTasks} answers count`);
    must(book?.leases.size === 0, 'I8', () => `${annotatorId} is voided, and holds a hand`);
    must(book?.annotator.barred === true, 'I8', () => `${annotatorId} is voided, and not barred`);
    ledger.happened.note(`void done: ${discount.of}`);
    if (discount.of === 'all') ledger.happened.note('void done');
  }

  #anyDiscount(): Discount {
    const { chance, clock } = this.#service;
    const of = chance.pick(['all', 'all', 'all', 'since', 'unsure', 'nothing'] as const) ?? 'all';
    return of === 'since' ? { of, since: clock.now - chance.below(7_200_000) } : { of };
  }

  /** Lets a person work again, or pauses them. */
  async setStanding(person: Person, to: 'working' | 'paused'): Promise<void> {
    const { annotatorId } = person;
    for (let tries = 0; tries < 5; tries++) {
      const about = { annotatorId };
      const body = { to };
      const reply = await this.#send('annotator/standing', body, ['wrong-standing'], about);
      if (reply.kind === 'ok' || (reply.kind === 'refused' && reply.code !== 'busy')) break;
    }
    if (to === 'working') person.voided = false;
  }

  async pauseAndPublish(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const reply = await this.#send<StateChange>('job/pause');
      if (reply.kind === 'ok' && reply.body.done) break;
    }
    await this.publish();
  }

  /** Asks another number of answers of every task; `insist` until it has come to each suite. */
  async changeRedundancy(redundancy: number, insist: boolean): Promise<void> {
    for (let tries = 0; tries < PATIENCE; tries++) {
      const reply = await this.#send<StateChange>('job/redundancy', { redundancy });
      if (reply.kind === 'ok' && reply.body.done) return;
      if (!insist) return;
    }
    must(false, 'progress', () => 'changing the redundancy is never done');
  }

  /** Publishes newer terms: nobody works on before they agree to them. */
  async newTerms(): Promise<void> {
    await this.#send('entry/terms', { consent: `Terms of ${this.#service.clock.now}.` });
  }

  /** Lets somebody in without training and exam. */
  async admit({ annotatorId }: Person): Promise<void> {
    this.#service.ledger.entries.expert(annotatorId);
    await this.#send('entry/admit', {}, [], { annotatorId });
  }

  /** Adds gold, makes a task gold, or changes some; at times twice at once, and gives up half-way. */
  async tendGold(): Promise<void> {
    const { chance, ledger } = this.#service;
    const act = goldActOf(chance, ledger);
    if (act !== undefined) await this.#changeGold(act);
  }

  /** Decides on the keys of the gold that somebody has answered. */
  async settleDispute(): Promise<void> {
    const { chance, ledger } = this.#service;
    for (const act of disputeOf(chance, ledger)) await this.#changeGold(act);
    if (chance.happens(0.5)) await this.#changeGold(goldChangeOf(chance, ledger));
  }

  /** Bars somebody and makes gold of a task of theirs, in whatever order, and lets them work again. */
  async barAndReinstate(person: Person): Promise<void> {
    const { chance, ledger } = this.#service;
    const act = goldOf(chance, ledger, person.annotatorId);
    if (act === undefined) return;
    const makes = () => this.#changeGold(act);
    const bars = () => this.void(person, false);
    const first = chance.happens(0.5);
    await (first ? makes() : bars());
    if (chance.happens(0.3)) await this.sweep();
    await (first ? bars() : makes());
    await this.setStanding(person, 'working');
  }

  async #changeGold(act: GoldAct): Promise<void> {
    const { chance } = this.#service;
    const under = act.goldId === undefined ? {} : { goldId: act.goldId };
    const send = () => this.#send(act.entry, act.body, ['not-found'], under);
    await Promise.all(chance.happens(0.3) ? [send(), send()] : [send()]);
  }

  async publish(): Promise<void> {
    await this.#insist('job/publish');
  }

  /** Closes the job for good, until no lease is left. */
  async close(): Promise<void> {
    for (let tries = 0; ; tries++) {
      must(tries < PATIENCE, 'progress', () => 'closing the job is never done');
      const { done } = await this.#insist<StateChange>('job/close');
      if (done) return;
    }
  }

  /** Looks at the job, as a console does. */
  async look(): Promise<void> {
    const { ledger } = this.#service;
    await this.#send('job/progress');
    const since = ledger.commits;
    const reply = await this.#send<LabelPage>('aggregation/labels');
    if (reply.kind === 'ok') ledger.standings.check(reply.body.labels, since);
  }

  async fit(): Promise<void> {
    await this.#service.gateway.invoke('aggregation/fit', {});
  }

  async sweep(): Promise<void> {
    await this.#service.gateway.invoke('hand-out/sweep', {});
  }
}
