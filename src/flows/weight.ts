import type { JobFile } from '../contracts/job.ts';
import type { Annotator } from '../core/annotator.ts';
import { withWeight } from '../core/rules/record.ts';
import { noteOn } from '../core/standing.ts';
import type { Item, Services } from '../ports.ts';
import type { Person } from './person.ts';

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

/** What to commit with a person besides, if they have lost their weight by what was decided, or have it again. */
export const movedWeight = async (
  services: Services,
  before: Annotator,
  after: Annotator,
): Promise<readonly Item[]> =>
  after.weightless === before.weightless
    ? []
    : [await weightItem(services, before, after.weightless !== true)];

/** The item to commit with a person who loses or regains their weight. */
async function weightItem(services: Services, person: Person, has: boolean): Promise<Item> {
  const item = await services.store.get({ kind: 'weightless', jobId: person.jobId }, 'strong');
  return withWeight(item, person, has);
}

/** What to commit to let the answers of a person into labels again, with an entry of the log. */
export async function regainedWeight(
  services: Services,
  annotator: Annotator,
  said: { readonly by: string; readonly note: string; readonly now: number },
): Promise<{ readonly annotator: Annotator; readonly items: readonly Item[] }> {
  if (annotator.weightless !== true) return { annotator, items: [] };
  const { weightless: _, ...weighty } = annotator;
  const { by, note, now } = said;
  const noted = noteOn(weighty, { by, note, now, reason: 'weight-restored' });
  return {
    annotator: noted.annotator,
    items: [noted.decision, await weightItem(services, annotator, true)],
  };
}
