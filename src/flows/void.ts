import type { Discount } from '../contracts/discount.ts';
import type { Annotator } from '../core/annotator.ts';
import { beginSettling, type Settling, sameSettling, withSettling } from '../core/settling.ts';
import { changeStanding } from '../core/standing.ts';
import type { Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { loadJob } from './lookup.ts';
import { loadAnnotator, type Person } from './person.ts';
import { settleAnswers } from './settle-answers.ts';

/** Whom to bar, which of their answers to discount, and who asks: `staff:` and the caller's id. */
export type Voiding = Person & {
  readonly by: string;
  readonly discount?: Discount;
  readonly note?: string;
  readonly stepMs: number;
};

/**
 * Bars an annotator and discounts what they have answered in a job, or a part of it; their tasks open again.
 *
 * Barred first, so that nothing new counts; then their live hands; then their counted answers. Safe to repeat; ask
 * again until `done`, or leave the rest to the sweep.
 *
 * @throws ServiceError `not-found`
 */
export async function voidAnnotator(services: Services, asked: Voiding) {
  const deadline = services.now() + asked.stepMs;
  await loadJob(services, asked.jobId);
  const settling = await bar(services, asked);
  const { changed, done } = await settleAnswers(services, asked, deadline, settling);
  return { annotatorId: asked.annotatorId, voided: changed, done };
}

/**
 * Bars somebody; of one who is barred already, discounts what is asked now.
 *
 * @returns what is to be done with their answers; undefined when none of them counts
 */
function bar(services: Services, asked: Voiding): Promise<Settling | undefined> {
  const { by, discount = { of: 'all' }, note = '' } = asked;
  return untilCommitted(async () => {
    const annotator = await loadAnnotator(services, asked);
    const now = services.now();
    const verdict = { to: 'barred', by, reason: 'voided', note, discount, now } as const;
    const changed = changeStanding(annotator, verdict);
    if (changed !== undefined) {
      const won = await services.store.commit([changed.annotator, changed.decision]);
      return won ? changed.annotator.settling : LOST;
    }
    const settling = beginSettling(discount, annotator.standing?.decisions ?? 0);
    if (sameSettling(settling, annotator.settling)) return settling;
    if (isEmpty(annotator)) return undefined;
    const again = { ...annotator, version: annotator.version + 1 };
    return (await services.store.commit([withSettling(again, settling)])) ? settling : LOST;
  });
}

/** Nothing of the person counts or may count. */
const isEmpty = ({ settling, counted, hands }: Annotator): boolean =>
  settling === undefined && counted === 0 && hands.length === 0;
