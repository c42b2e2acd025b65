import type { Answers } from '../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { next } from '../../src/flows/hand-out.ts';
import { acceptResponse, saveDraft } from '../../src/flows/response.ts';
import type { Services } from '../../src/ports.ts';
import type { Chance } from './chance.ts';
import type { MadeJob } from './made-job.ts';
import type { Meter } from './meter.ts';
import type { VirtualTime } from './virtual-time.ts';

const SECONDS_A_TASK = 10;
const SPEED_SIGMA = 0.3;
const TASK_SIGMA = 0.3;
const SAVE_EVERY = 5;
const JOIN_WITHIN_MS = 30_000;
const WALKS_AWAY = 0.1;
/** Of those who walked away: how many come back, and when at the earliest. */
const COMES_BACK = 0.5;
const AWAY_MS = 600_000;

const ANSWERS = [{ choice: 'yes' }, { choice: 'no' }, { choice: 'maybe' }] as const;

/** A place at work. Whoever takes it over works at its pace, so that the crew stays as fast as it was. */
interface Seat {
  readonly msATask: number;
  annotatorId: string;
}

/** What a crowd works with. */
export interface Crew {
  readonly services: Services;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly meter: Meter;
  readonly job: MadeJob;
}

/**
 * So many people at work all the time: ask, answer, save, send, ask again.
 *
 * A tenth of the hands are left at a random answer without a word. The seat goes at once to the one who
 * has been away longest, if ten minutes are over, or else to somebody new.
 */
export class Crowd {
  readonly #crew: Crew;
  readonly #seats: readonly Seat[];
  readonly #away: { readonly annotatorId: string; readonly backAt: number }[] = [];
  #awayTaken = 0;

  constructor(crew: Crew, people: number) {
    this.#crew = crew;
    this.#seats = Array.from({ length: people }, () => ({
      msATask: crew.chance.lognormal(1000 * SECONDS_A_TASK, SPEED_SIGMA),
      annotatorId: crew.job.join(),
    }));
  }

  /** Milliseconds in which this crew gives so many answers without a pause, a loss or a wait. */
  idealMs(votes: number): number {
    const noise = Math.exp(TASK_SIGMA ** 2 / 2);
    const answersAMs = this.#seats.reduce((sum, { msATask }) => sum + 1 / (msATask * noise), 0);
    return JOIN_WITHIN_MS / 2 + votes / answersAMs;
  }

  /** Everybody comes within half a minute and works until nothing is left. */
  async work(): Promise<void> {
    const { time, chance } = this.#crew;
    const working = this.#seats.map(async (seat) => {
      await time.sleep(chance.next() * JOIN_WITHIN_MS);
      await this.#sit(seat);
    });
    await Promise.all(working);
  }

  async #sit(seat: Seat): Promise<void> {
    const { services, time, meter, job } = this.#crew;
    for (;;) {
      const asked = { jobId: job.jobId, annotatorId: seat.annotatorId, hands: 1, have: [] };
      const reply = await this.#untilHeard(() => next(services, asked));
      const hand = reply.hands[0];
      if (hand !== undefined) await this.#answer(seat, hand);
      else if (reply.noWork === 'nothing-open') await time.sleep(this.#idle(meter, reply));
      else return;
    }
  }

  #idle(meter: Meter, { retryAfterSeconds = 0 }: NextReply): number {
    meter.idleReplies++;
    if (meter.open > 0) meter.idleWhileOpen++;
    meter.idleMs += retryAfterSeconds * 1000;
    return retryAfterSeconds * 1000;
  }

  /** Tries again in a second when too many were at once, as pages do. */
  async #untilHeard<T>(act: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'busy') throw error;
        await this.#crew.time.sleep(1000);
      }
    }
  }

  /** Goes through a hand from where its saved answers end, and sends it, or walks away on the way. */
  async #answer(seat: Seat, hand: Hand): Promise<void> {
    const { services, time, chance } = this.#crew;
    const tasks = hand.tasks.length;
    const leavesAt = chance.happens(WALKS_AWAY) ? chance.below(tasks) : tasks;
    const given: Answers = { ...hand.saved };
    for (let done = Object.keys(given).length; done < leavesAt; ) {
      const upTo = Math.min(done + SAVE_EVERY, leavesAt);
      await time.sleep(this.#msFor(seat, upTo - done));
      const isWhole = upTo - done === SAVE_EVERY;
      const answers: Answers = {};
      for (; done < upTo; done++) answers[done] = ANSWERS[chance.below(3)] ?? ANSWERS[0];
      Object.assign(given, answers);
      if (isWhole && done < tasks && !(await this.#save(seat, hand, answers))) break;
    }
    if (leavesAt < tasks) return this.#leave(seat);
    const { assignmentId } = hand;
    const sending = { assignmentId, annotatorId: seat.annotatorId, answers: given };
    await this.#untilHeard(() => acceptResponse(services, sending));
  }

  #msFor(seat: Seat, tasks: number): number {
    let ms = 0;
    for (let i = 0; i < tasks; i++) ms += this.#crew.chance.lognormal(seat.msATask, TASK_SIGMA);
    return ms;
  }

  /** @returns false when the lease is gone: the page then sends what it has, late */
  async #save({ annotatorId }: Seat, { assignmentId }: Hand, answers: Answers): Promise<boolean> {
    try {
      const draft = { assignmentId, annotatorId, answers };
      await this.#untilHeard(() => saveDraft(this.#crew.services, draft));
      return true;
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'lease-lost') return false;
      throw error;
    }
  }

  #leave(seat: Seat): void {
    const { time, chance, meter, job } = this.#crew;
    meter.walkedAway++;
    if (chance.happens(COMES_BACK)) {
      this.#away.push({ annotatorId: seat.annotatorId, backAt: time.now + AWAY_MS });
    }
    const back = this.#away[this.#awayTaken];
    const isBack = back !== undefined && back.backAt <= time.now;
    if (isBack) this.#awayTaken++;
    seat.annotatorId = isBack ? back.annotatorId : job.join();
  }
}
