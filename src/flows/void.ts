import type { Assignment } from '../core/assignment.ts';
import { voidAssignment } from '../core/void.ts';
import type { Ref, Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { loadJob } from './lookup.ts';
import { decide, endHands, loadAnnotator } from './standing.ts';

/**
 * Bars an annotator and discounts all they have answered in a job; their tasks open again.
 *
 * Barred first, so that nothing new counts; then their live hands; then every counted assignment, until
 * the transactional counter reads 0: the index only proposes, so the loop cannot stop early. Safe to
 * repeat; ask again until `done`.
 *
 * @param asked.by who asks: `staff:` and the caller's id
 * @throws ServiceError `not-found`
 */
export async function voidAnnotator(
  services: Services,
  asked: {
    readonly jobId: string;
    readonly annotatorId: string;
    readonly by: string;
    readonly stepMs: number;
  },
) {
  const deadline = services.now() + asked.stepMs;
  await loadJob(services, asked.jobId);
  const barred = await decide(services, asked, { to: 'barred', by: asked.by, reason: 'voided' });
  await endHands(services, barred);
  let voided = 0;
  let after: string | undefined;
  do {
    const range = {
      index: 'annotator',
      jobId: asked.jobId,
      annotatorId: asked.annotatorId,
    } as const;
    const page = await services.store.queryIndex(range, 50, after);
    for (const ref of page.items) voided += await voidOne(services, ref);
    after = page.next;
    // Every call begins at the start, so it must get past what earlier ones have voided.
  } while (after !== undefined && (voided === 0 || services.now() < deadline));
  const left = await loadAnnotator(services, asked);
  return {
    annotatorId: asked.annotatorId,
    voided,
    done: after === undefined && left.counted === 0 && left.hands.length === 0,
  };
}

/** Gold answers alone teach an export about their giver, so they are discounted too. */
const stands = ({ state, counted, goldAnswers }: Assignment): boolean =>
  state !== 'void' && (counted !== 0 || Object.keys(goldAnswers).length > 0);

/** Voids one assignment. @returns 1 if it stood until now */
function voidOne(services: Services, ref: Ref): Promise<0 | 1> {
  return untilCommitted(async () => {
    if (ref.kind !== 'assignment') return 0;
    const suite = await services.store.get({ ...ref, kind: 'taskSuite' }, 'strong');
    const assignment = await services.store.get(ref, 'strong');
    if (suite === undefined || assignment === undefined || !stands(assignment)) return 0;
    const annotator = await loadAnnotator(services, assignment);
    if (!annotator.barred) return 0; // reinstated meanwhile
    const items = voidAssignment({ assignment, suite, annotator });
    const won = await services.store.commit([items.assignment, items.suite, items.annotator]);
    return won ? 1 : LOST;
  });
}
