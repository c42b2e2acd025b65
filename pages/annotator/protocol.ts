import type { Answer } from '../../src/contracts/answer.ts';
import type { TrainingVerdict } from '../../src/contracts/entry-view.ts';
import type { Question } from '../../src/contracts/job.ts';
import { type Action, isShellAction, type ShellAction } from './keys.ts';

/** What the frame has to know of the settings. */
export interface FrameSettings {
  readonly theme: 'light' | 'dark' | 'system';
  readonly singleKeys: boolean;
  readonly onePress: boolean;
}

/** A task to show. `before` is an answer that was taken back, to be offered again. */
export interface ShownTask {
  readonly key: string;
  readonly number: number;
  readonly of: number;
  readonly before: Answer | undefined;
  readonly canUndo: boolean;
}

/** Shell to frame. A `key` names a task of this sitting and says nothing else. */
export type ToFrame =
  | { readonly t: 'init'; readonly question: Question; readonly settings: FrameSettings }
  | { readonly t: 'settings'; readonly settings: FrameSettings }
  | { readonly t: 'load'; readonly key: string; readonly media: Blob | string }
  | { readonly t: 'failed'; readonly key: string }
  | { readonly t: 'drop'; readonly key: string }
  | { readonly t: 'show'; readonly task: ShownTask; readonly next: ShownTask | undefined }
  | { readonly t: 'verdict'; readonly key: string; readonly verdict: TrainingVerdict }
  | { readonly t: 'do'; readonly action: Action };

/** How an answer came about: whether no key or pointer did before it, and copies and pastes meanwhile. */
export interface AnswerSigns {
  readonly untouched: boolean;
  readonly copies: number;
  readonly pastes: number;
}

/** Frame to shell. The frame is not trusted: see `readMessage`. */
export type FromFrame =
  | { readonly t: 'ready' | 'active' }
  | { readonly t: 'shown' | 'retry' | 'go-on'; readonly key: string }
  | {
      readonly t: 'answer';
      readonly key: string;
      readonly answer: Answer;
      readonly signs?: AnswerSigns;
    }
  | { readonly t: 'do'; readonly action: ShellAction };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isKey = (value: unknown): value is string => typeof value === 'string' && value.length <= 64;

/** An answer that the question admits, made anew so that nothing else comes in with it. */
function readAnswer(value: unknown, question: Question): Answer | undefined {
  if (!isRecord(value)) return undefined;
  const { choice, abstain } = value as { choice?: unknown; abstain?: unknown };
  const known = question.choices.find((one) => one.value === choice);
  if (known && abstain === undefined) return { choice: known.value };
  const way = question.abstentions.find((one) => one === abstain);
  return way && choice === undefined ? { abstain: way } : undefined;
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1_000;

/** Signs made anew; undefined unless all of them are there. */
function readSigns(value: unknown): AnswerSigns | undefined {
  if (!isRecord(value)) return undefined;
  const { untouched, copies, pastes } = value as Record<keyof AnswerSigns, unknown>;
  if (typeof untouched !== 'boolean' || !isCount(copies) || !isCount(pastes)) return undefined;
  return { untouched, copies, pastes };
}

/**
 * Reads a message of the frame, which may be anything: only known forms, known values and short keys
 * pass, copied field by field. Written by hand: a schema library would cost more than the whole page.
 */
export function readMessage(data: unknown, question: Question): FromFrame | undefined {
  if (!isRecord(data)) return undefined;
  const { t, key, answer, action, signs } = data as Partial<
    Record<'t' | 'key' | 'answer' | 'action' | 'signs', unknown>
  >;
  if (t === 'ready' || t === 'active') return { t };
  if (t === 'do') return isShellAction(action) ? { t, action } : undefined;
  if (!isKey(key)) return undefined;
  if (t === 'shown' || t === 'retry' || t === 'go-on') return { t, key };
  const read = t === 'answer' ? readAnswer(answer, question) : undefined;
  const told = readSigns(signs);
  return read && { t: 'answer', key, answer: read, ...(told && { signs: told }) };
}
