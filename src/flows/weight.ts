import type { JobFile } from '../contracts/job.ts';
import type { Annotator } from '../core/annotator.ts';
import { withWeight } from '../core/rules/record.ts';
import { noteOn } from '../core/standing.ts';
import type { Item, Services } from '../ports.ts';
import { LOST, untilCommitted } from './attempts.ts';
import { loadAnnotator, type Person } from './person.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** True for a job whose rules can take weight from somebody. */
const mayTakeWeight = ({ rules = [] }: Pick<JobFile, 'rules'>): boolean =>
  rules.some(({ act }) => act === 'weight-0');

/** People whose answers are left out of the labels of a job. Costs a read where a rule can take weight. */
export async function weightlessIn(
  services: Services,
  { jobId, file }: { readonly jobId: string; readonly file: Pick<JobFile, 'rules'> },
): Promise<ReadonlySet<string>> {
  if (!mayTakeWeight(file)) return NOBODY;
  const item = await services.store.get({ kind: 'weightless', jobId }, 'strong');
  return item === undefined ? NOBODY : new Set(item.annotatorIds);
}

/** What to commit with a person besides, if they have lost their weight by what was decided. */
export const lostWeight = async (
  services: Services,
  before: Annotator,
  after: Annotator,
): Promise<readonly Item[]> =>
  after.weightless === true && before.weightless !== true
    ? [await weightItem(services, before, false)]
    : [];

/** The item to commit with a person who loses or regains their weight. */
async function weightItem(services: Services, person: Person, has: boolean): Promise<Item> {
  const item = await services.store.get({ kind: 'weightless', jobId: person.jobId }, 'strong');
  return withWeight(item, person, has);
}

/**
 * Lets the answers of a person into labels again, with an entry of the log. Safe to repeat.
 *
 * @throws ServiceError `not-found`
 */
export function restoreWeight(
  services: Services,
  person: Person,
  said: { readonly by: string; readonly note: string },
): Promise<void> {
  return untilCommitted(async () => {
    const annotator = await loadAnnotator(services, person);
    if (annotator.weightless !== true) return;
    const { weightless: _, ...weighty } = annotator;
    const now = services.now();
    const noted = noteOn(weighty, { ...said, reason: 'weight-restored', now });
    const item = await weightItem(services, person, true);
    const won = await services.store.commit([noted.annotator, noted.decision, item]);
    return won ? undefined : LOST;
  });
}
