import { dialogIsOpen, openDialog } from './dialogs.ts';
import type { Feedback, FeedbackParts } from './feedback.ts';
import { MediaShelf } from './media-shelf.ts';
import { storedSettings } from './settings.ts';
import { TaskHost } from './task-host.ts';

/**
 * What the page has anyway and looking back uses too. It is handed over and not imported there: modules
 * that only those two share would be a file of their own, which every job would load. For the same reason
 * looking back imports of the page what the way in imports too, and nothing else.
 */
const tools = { MediaShelf, TaskHost, dialogIsOpen, openDialog, storedSettings };
export type Tools = typeof tools;

const RETRY_MS = 5_000;

/** The part of the page that looks back, which few jobs need; without a network it comes a while later. */
export async function fetchFeedback(parts: Omit<FeedbackParts, 'tools'>): Promise<Feedback> {
  try {
    const { Feedback } = await import('./feedback.ts');
    return new Feedback({ ...parts, tools });
  } catch {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return fetchFeedback(parts);
  }
}
