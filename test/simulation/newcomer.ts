import type { Answer } from '../../src/contracts/answer.ts';
import type { EntryView } from '../../src/contracts/entry-view.ts';
import { truthIn } from '../support/entry.ts';
import { CHOICES } from '../support/job.ts';
import { type Person, tokenOf } from './person.ts';
import type { Service } from './service.ts';
import { must } from './violation.ts';

/** Steps that bring anybody in who errs in nothing. */
const PATIENCE = 60;

/** What a person's pages know of a sitting: its tasks, and the answers that were acknowledged. */
export interface Sitting {
  readonly texts: readonly string[];
  readonly vouched: Map<string, Answer>;
}

/** A page of somebody on their way in. */
export class NewcomerPage {
  readonly #service: Service;
  readonly #person: Person;
  readonly #jobId: string;

  constructor(service: Service, person: Person, jobId: string) {
    this.#service = service;
    this.#person = person;
    this.#jobId = jobId;
  }

  /** Goes all the way, without an error; once nothing goes wrong any more. */
  async comeIn(): Promise<void> {
    for (let steps = 0; ; steps++) {
      must(steps < PATIENCE, 'progress', () => `${this.#person.annotatorId} never comes in`);
      const view = await this.#look();
      if (view === undefined || this.#ends(view)) return;
      await this.#step(view, 1);
    }
  }

  #ends({ stage }: EntryView): boolean {
    return stage === 'admitted' || stage === 'wait' || stage === 'failed' || stage === 'suspended';
  }

  /** One thing that a person does on their way in; at times twice at once, in two tabs. */
  async act(): Promise<void> {
    const { chance, faults } = this.#service;
    const view = await this.#look();
    if (view === undefined || this.#ends(view)) return;
    const twice = chance.happens(0.3) && faults.acts('two tabs');
    const acts = Array.from({ length: twice ? 2 : 1 }, () => this.#step(view, 0.5));
    await Promise.all(acts);
    // An old tab says once more what it has said.
    if (chance.happens(0.2) && faults.acts('stale tab')) await this.#step(view, 0.5);
  }

  async #step(view: EntryView, skill: number): Promise<void> {
    const { chance } = this.#service;
    if (view.stage === 'consent') return this.#send(view, { consent: view.terms.number });
    const sitting = this.#person.sittings.get(view.sitting);
    const open = [...(sitting?.texts.keys() ?? [])].filter((i) => view.saved[i] === undefined);
    const some = skill === 1 || chance.happens(0.4) ? open : open.slice(0, 1);
    const answers = Object.fromEntries(
      some.map((i) => [i, this.#answer(sitting?.texts[i] ?? '', skill)]),
    );
    await this.#send(view, { sitting: view.sitting, answers });
  }

  #answer(text: string, skill: number): Answer {
    const { chance } = this.#service;
    const truth = truthIn(text);
    if (chance.happens(skill)) return { choice: truth };
    return { choice: chance.pick(CHOICES.filter((choice) => choice !== truth)) ?? truth };
  }

  async #look(): Promise<EntryView | undefined> {
    const view = await this.#call('entry/show');
    if (view === undefined || view.of === 0) return view;
    const texts = (view.tasks ?? []).map(({ source = '' }) => source);
    const isOwn = texts.length === view.of && new Set(texts).size === view.of;
    must(isOwn, 'entry', () => `${view.sitting} shows ${texts.join(', ')}`);
    const kind = view.stage === 'exam' ? 'hall' : 'school';
    const fits = texts.every((text) => text.endsWith(`${kind}.`));
    must(fits, 'entry', () => `${view.stage} shows ${texts.join(', ')}`);
    const known = this.#person.sittings.get(view.sitting);
    const same = known === undefined || known.texts.join() === texts.join();
    must(same, 'entry', () => `${view.sitting} has other tasks than before`);
    if (!known) this.#person.sittings.set(view.sitting, { texts, vouched: new Map() });
    return view;
  }

  async #send({ sitting }: EntryView, body: object): Promise<void> {
    const known = this.#person.sittings.get(sitting);
    const before = [...(known?.vouched ?? [])];
    const view = await this.#call('entry/step', body);
    if (view === undefined || view.sitting !== sitting || known === undefined) return;
    for (const [position, answer] of before) {
      const kept = JSON.stringify(view.saved[position]) === JSON.stringify(answer);
      must(kept, 'entry', () => `${sitting} lost the answer to ${position}`);
    }
    for (const [position, answer] of Object.entries(view.saved)) {
      if (answer) known.vouched.set(position, answer);
    }
  }

  async #call(entry: string, body?: object): Promise<EntryView | undefined> {
    const { gateway } = this.#service;
    const who = this.#person.annotatorId;
    const token = await tokenOf(this.#service, this.#person);
    const path = { jobId: this.#jobId };
    const sending = { who, entry, token, path, ...(body === undefined ? {} : { body }) };
    const reply = await gateway.send<EntryView>(sending);
    return reply.kind === 'ok' ? reply.body : undefined;
  }
}
