import type { Annotator } from '../core/annotator.ts';
import type { Ref, Services } from '../ports.ts';

/** Everybody in a job, as the index and the table knew them a moment ago. */
export async function members(services: Services, jobId: string): Promise<Annotator[]> {
  const refs: Ref[] = [];
  let after: string | undefined;
  do {
    const page = await services.store.queryIndex({ index: 'members', jobId }, 200, after);
    refs.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  const people = await services.store.getMany(refs.filter((ref) => ref.kind === 'annotator'));
  return people.filter((person) => person !== undefined);
}
