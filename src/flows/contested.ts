import type { ContestedTask } from '../contracts/progress.ts';
import type { Payload } from '../core/task-suite.ts';
import type { Services, Store } from '../ports.ts';
import { type Look, lookOf } from './gold/look.ts';
import { readPayload } from './present-hand.ts';

/** A contested task, and where what it shows is kept: the payload of its suite, and its number there. */
export interface UnseenTask extends Omit<ContestedTask, keyof Look> {
  readonly place: { readonly payload: Payload; readonly task: number };
}

const KNOWN_LOOKS = 1_000;
const looks = new WeakMap<Store, Map<string, Look>>();

/**
 * Contested tasks with what an owner knows them by. Costs a range read of the objects each, and only the first
 * time: what a task shows never changes.
 */
export function contestedIn(
  services: Services,
  jobId: string,
  tasks: readonly UnseenTask[],
): Promise<ContestedTask[]> {
  const known = looks.get(services.store) ?? new Map<string, Look>();
  looks.set(services.store, known);
  if (known.size > KNOWN_LOOKS) known.clear();
  return Promise.all(
    tasks.map(async ({ place, ...task }) => {
      const name = `${jobId}/${task.taskId}`;
      const look = known.get(name) ?? (await lookAt(services, jobId, place));
      known.set(name, look);
      return { ...task, ...look };
    }),
  );
}

async function lookAt(
  services: Services,
  jobId: string,
  { payload, task }: UnseenTask['place'],
): Promise<Look> {
  const shown = await readPayload(services, jobId, payload);
  return lookOf(shown[task]);
}
