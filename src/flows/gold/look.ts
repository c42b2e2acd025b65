import type { Gold } from '../../core/gold.ts';
import type { PayloadTask } from '../../core/import.ts';
import type { Services } from '../../ports.ts';
import { readPayload } from '../present-hand.ts';

const SOURCE_CHARACTERS = 200;

/** What an owner knows a task by: its file, or the beginning of its text. */
export interface Look {
  readonly source?: string;
  readonly sourceRef?: string;
}

export const lookOf = ({ source, sourceRef }: Partial<PayloadTask> = {}): Look => ({
  ...(source === undefined ? {} : { source: source.slice(0, SOURCE_CHARACTERS).toWellFormed() }),
  ...(sourceRef === undefined ? {} : { sourceRef }),
});

/** What gold tasks are known by, in their order. Costs a range read of the objects each. */
export const looksAt = (
  services: Services,
  gold: readonly Pick<Gold, 'jobId' | 'payload'>[],
): Promise<Look[]> =>
  Promise.all(
    gold.map(async ({ jobId, payload }) => {
      const [task] = await readPayload(services, jobId, payload);
      return lookOf(task);
    }),
  );
