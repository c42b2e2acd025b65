import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Answers } from '../src/contracts/answer.ts';
import type { Hand, HandTask, NextReply } from '../src/contracts/assignment.ts';
import type { EntryView } from '../src/contracts/entry-view.ts';
import type { Receipt } from '../src/contracts/response.ts';
import type { Me, Session } from '../src/contracts/session.ts';
import { ApiClient, ProblemError } from './api-client.ts';
import { comeIn } from './crowd-entry.ts';
import type { HistoryRecorder } from './history/recorder.ts';

/** How a simulated annotator works: `skill` is the chance of a right answer, `pace` seconds a task. */
export interface Persona {
  readonly name: string;
  readonly skill: number;
  readonly pace: number;
  /** Chance to abstain as unsure. */
  readonly unsure?: number;
  /** What a wrong answer says, by what is true; any other choice where it is silent. */
  readonly confuses?: Readonly<Record<string, string>>;
  /** Answers any choice without looking. */
  readonly spams?: boolean;
  /** Chance to decline a hand instead of answering it. */
  readonly declines?: number;
  /** Loses the page with the service and starts over from what is saved there; others send again. */
  readonly reloads?: boolean;
}

export interface CrowdOptions {
  readonly url: string;
  readonly invite: string;
  readonly personas: readonly Persona[];
  /** What is true of a task, from what the page sees of it; undefined when the crowd cannot know. */
  readonly truthOf: (task: HandTask, client: ApiClient) => Promise<string | undefined>;
  readonly random: () => number;
  /** Ends the work early. */
  readonly signal?: AbortSignal;
  readonly onAnswer?: (persona: Persona) => void;
  /** Keeps a ledger: called with every answer that the service has vouched for, when it has. */
  readonly onAcknowledged?: (acknowledged: Acknowledged) => void;
  /** Writes down every request and reply for `check:history`. */
  readonly history?: HistoryRecorder;
  /** The same person again after a restart. */
  readonly deviceOf?: (persona: Persona) => string;
}

/** Answers of a hand, by position, that a save or a response was acknowledged for. */
export interface Acknowledged {
  readonly by: 'draft' | 'response';
  readonly annotatorId: string;
  readonly hand: Hand;
  readonly answers: Answers;
  /** False when the assignment was closed before: kept, and counted only where nobody took the task. */
  readonly counted: boolean;
}

/** What one simulated annotator did. */
export interface Worked {
  readonly persona: Persona;
  readonly annotatorId: string;
  readonly answers: number;
  readonly hands: number;
  readonly declined: number;
}

/**
 * Lets simulated annotators of known skill work on a job over HTTP, as their pages would, until nothing is left for
 * them. Who is suspended stays as long as anybody else works.
 */
export function runCrowd(options: CrowdOptions): Promise<Worked[]> {
  const atWork = new Set(options.personas);
  return Promise.all(options.personas.map((persona) => work(options, persona, atWork)));
}

async function work(
  options: CrowdOptions,
  persona: Persona,
  atWork: Set<Persona>,
): Promise<Worked> {
  const client = new ApiClient(options.url, '', options.history?.watch());
  try {
    return await new Sitting(options, persona, client, atWork).run();
  } finally {
    atWork.delete(persona);
    client.close();
  }
}

const SUSPENDED_MS = 2_000;

/** True while the service is away or busy. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ProblemError) || error.status === 503;

/** Thrown to leave a hand whose page is lost. */
class PageLost extends Error {}

/** One simulated annotator's stay: from the invite to the end of the work. */
class Sitting {
  readonly #options: CrowdOptions;
  readonly #persona: Persona;
  readonly #client: ApiClient;
  /** Everybody of the crowd but those who are done or suspended. */
  readonly #atWork: Set<Persona>;
  #choices: readonly string[] = [];
  #saveEvery = 5;
  #jobId = '';
  #annotatorId = '';
  #answers = 0;
  #hands = 0;
  #declined = 0;

  constructor(options: CrowdOptions, persona: Persona, client: ApiClient, atWork: Set<Persona>) {
    this.#options = options;
    this.#persona = persona;
    this.#client = client;
    this.#atWork = atWork;
  }

  get #stopped(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  async run(): Promise<Worked> {
    await this.#join();
    while (!this.#stopped && (await this.#turn()));
    return {
      persona: this.#persona,
      annotatorId: this.#annotatorId,
      answers: this.#answers,
      hands: this.#hands,
      declined: this.#declined,
    };
  }

  /** Asks for work and does it. @returns false when there is none for them any more */
  async #turn(): Promise<boolean> {
    const { hands, noWork, retryAfterSeconds } = await this.#next();
    if (noWork === 'suspended') return this.#waitWithOthers();
    this.#atWork.add(this.#persona);
    if (hands[0] !== undefined) await this.#openHand(hands[0]);
    else if (noWork === 'entry-due' || noWork === 'training-due') return this.#enter();
    else if (retryAfterSeconds === undefined || noWork === 'rate-reached') return false;
    else await this.#pause(retryAfterSeconds * 500);
    return true;
  }

  /** Waits to be let in again while others work. @returns false when nobody does: nobody would come */
  async #waitWithOthers(): Promise<boolean> {
    this.#atWork.delete(this.#persona);
    if (this.#atWork.size === 0) return false;
    await this.#pause(SUSPENDED_MS);
    return true;
  }

  async #join(): Promise<void> {
    const { invite, deviceOf } = this.#options;
    const device = deviceOf?.(this.#persona) ?? randomBytes(12).toString('hex');
    const session = await this.#client.call<Session>('POST', '/sessions', { invite, device });
    this.#client.use(session.token);
    const me = await this.#client.call<Me>('GET', '/me');
    const job = me.jobs.find(({ jobId }) => jobId === session.jobId);
    if (job === undefined) throw new Error('the invite opened no job');
    this.#jobId = job.jobId;
    this.#saveEvery = job.saveEvery;
    this.#choices = job.question.choices.map((choice) => choice.value);
    this.#annotatorId = session.annotatorId ?? '';
  }

  async #next(): Promise<NextReply> {
    return this.#patient(() =>
      this.#client.call('POST', `/jobs/${this.#jobId}/next`, { hands: 1 }),
    );
  }

  /** Goes through terms, training and exam. @returns false when nothing more is due of them now */
  #enter(): Promise<boolean> {
    return comeIn({
      path: `/jobs/${this.#jobId}/entry`,
      call: (...asked) => this.#patient(() => this.#client.call<EntryView>(...asked)),
      answer: async (task) => {
        const ms = await this.#think();
        return { ...(await this.#answer(task)), ms };
      },
      isOver: () => this.#stopped,
    });
  }

  async #openHand(hand: Hand): Promise<void> {
    const { declines = 0 } = this.#persona;
    try {
      if (declines > 0 && this.#options.random() < declines) await this.#decline(hand);
      else await this.#answerHand(hand);
    } catch (error) {
      if (!(error instanceof PageLost)) throw error;
    }
  }

  async #decline({ assignmentId }: Hand): Promise<void> {
    const path = `/assignments/${assignmentId}/decline`;
    await this.#deliver(() => this.#client.call('POST', path, { reason: 'not-my-field' }));
    this.#declined++;
  }

  async #answerHand(hand: Hand): Promise<void> {
    const answers: Record<string, Answer> = {};
    for (const [position, task] of hand.tasks.entries()) {
      if (String(position) in hand.saved) continue;
      const ms = await this.#think();
      if (this.#stopped) return;
      answers[position] = { ...(await this.#answer(task)), ms };
      this.#options.onAnswer?.(this.#persona);
      this.#answers++;
      if (Object.keys(answers).length % this.#saveEvery === 0 && !(await this.#save(hand, answers)))
        return;
    }
    await this.#submit(hand, answers);
  }

  /** @returns false when the assignment was closed meanwhile */
  async #save(hand: Hand, answers: Answers): Promise<boolean> {
    try {
      await this.#deliver(() =>
        this.#client.call('PUT', `/assignments/${hand.assignmentId}/draft`, { answers }),
      );
      this.#acknowledge('draft', hand, answers, true);
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'lease-lost') return false;
      throw error;
    }
  }

  async #submit(hand: Hand, answers: Answers): Promise<void> {
    const { counted } = await this.#deliver(() =>
      this.#client.call<Receipt>('POST', `/assignments/${hand.assignmentId}/response`, { answers }),
    );
    this.#acknowledge('response', hand, answers, counted);
    this.#hands++;
  }

  #acknowledge(by: Acknowledged['by'], hand: Hand, answers: Answers, counted: boolean): void {
    const annotatorId = this.#annotatorId;
    this.#options.onAcknowledged?.({ by, annotatorId, hand, answers: { ...answers }, counted });
  }

  /** Sends answers: again until they arrive, or once from a page that is lost with the service. */
  async #deliver<T>(attempt: () => Promise<T>): Promise<T> {
    if (this.#persona.reloads !== true) return this.#patient(attempt);
    return attempt().catch((error) => {
      throw isPassing(error) ? new PageLost() : error;
    });
  }

  /** Tries again while the service is busy or away, as the page's outbox does. */
  async #patient<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || tries > 60 || this.#stopped) throw error;
        await this.#pause(100 + 400 * this.#options.random());
      }
    }
  }

  async #answer(task: HandTask): Promise<Answer> {
    const { skill, unsure = 0, spams = false, confuses = {} } = this.#persona;
    const { random, truthOf } = this.#options;
    if (spams) return { choice: this.#anyChoice() };
    if (random() < unsure) return { abstain: 'unsure' };
    const truth = await this.#patient(() => truthOf(task, this.#client));
    if (truth !== undefined && random() < skill) return { choice: truth };
    const habit = confuses[truth ?? ''];
    if (habit !== undefined) return { choice: habit };
    const wrong = this.#choices.filter((choice) => choice !== truth);
    return { choice: wrong[Math.floor(random() * wrong.length)] ?? this.#anyChoice() };
  }

  #anyChoice(): string {
    return this.#choices[Math.floor(this.#options.random() * this.#choices.length)] ?? '';
  }

  /** Looks at a task for about `pace` seconds. @returns the milliseconds it took */
  async #think(): Promise<number> {
    const ms = Math.round(this.#persona.pace * 1000 * (0.5 + this.#options.random()));
    await this.#pause(ms);
    return ms;
  }

  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }
}
