import type { Answer } from '../src/contracts/answer.ts';
import type { HandTask } from '../src/contracts/assignment.ts';
import type { EntryView } from '../src/contracts/entry-view.ts';

/** A simulated annotator before they get work: `path` is that of their way in. */
export interface Newcomer {
  readonly path: string;
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<EntryView>;
  answer(task: HandTask): Promise<Answer>;
  isOver(): boolean;
}

/** Agrees, trains and takes the exam. @returns false when nothing more is due of them now */
export async function comeIn(one: Newcomer): Promise<boolean> {
  for (;;) {
    const view = await one.call('GET', one.path);
    const { stage, terms } = view;
    if (stage === 'admitted') return true;
    if (one.isOver() || stage === 'wait' || stage === 'failed' || stage === 'suspended')
      return false;
    if (stage === 'consent') await one.call('POST', one.path, { consent: terms.number });
    else await sit(one, view);
  }
}

/** Answers the tasks of a training or an exam one by one, until it is over. */
async function sit(one: Newcomer, { saved, sitting, tasks = [] }: EntryView): Promise<void> {
  for (const [position, task] of tasks.entries()) {
    if (one.isOver()) return;
    if (String(position) in saved) continue;
    const answers = { [position]: await one.answer(task) };
    const after = await one.call('POST', one.path, { sitting, answers });
    if (after.sitting !== sitting) return;
  }
}
