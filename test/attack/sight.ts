import type { Hand, NextReply } from '../../src/contracts/assignment.ts';
import type { PageReply } from './page-caller.ts';

/** A file as the reply to its GET tells it. */
export interface SeenFile {
  readonly bytes: number;
  readonly mediaType: string;
}

/** One slot of a hand as it came, with what only the judge knows: which object it is, and whether it is gold. */
export interface SeenSlot {
  readonly content: number;
  readonly gold: boolean;
  readonly values: readonly number[];
}

/** What of a slot's entry and URL becomes numbers, in the order of `entryValues`. */
export const ENTRY_COLUMNS = [
  'entry bytes',
  'text bytes',
  'url bytes',
  'path parts',
  'folder',
  'name bytes',
  'name is hex',
  'name 1st byte',
  'name 2nd byte',
  'query bytes',
  'query members',
  'link ms',
  'signature byte',
  'file bytes',
  'file type',
] as const;

/** A number for a text of which there are few. */
const fold = (text: string): number => {
  let sum = 7;
  for (let i = 0; i < text.length; i++) sum = (31 * sum + text.charCodeAt(i)) % 9_973;
  return sum;
};

/** Numbers of one entry of a hand. */
export function entryValues(
  task: Hand['tasks'][number],
  file: SeenFile | undefined,
  now: number,
): number[] {
  const entry = Buffer.byteLength(JSON.stringify(task));
  const text = Buffer.byteLength(task.source ?? '');
  if (task.media === undefined) return [entry, text, ...Array<number>(13).fill(0)];
  const url = new URL(task.media);
  const parts = url.pathname.split('/');
  const name = parts.pop() ?? '';
  const signature = url.searchParams.get('signature') ?? '';
  return [
    entry,
    text,
    task.media.length,
    parts.length,
    fold(parts.join('/')),
    name.length,
    /^[0-9a-f]+$/.test(name) ? 1 : 0,
    Number.parseInt(name.slice(0, 2), 16) || 0,
    Number.parseInt(name.slice(2, 4), 16) || 0,
    url.search.length,
    [...url.searchParams.keys()].length,
    Number(url.searchParams.get('expires') ?? now) - now,
    Number.parseInt(signature.slice(0, 2), 16) || 0,
    file?.bytes ?? 0,
    fold(file?.mediaType ?? ''),
  ];
}

/** What of a reply becomes numbers, in the order of `replyValues`. */
export const REPLY_COLUMNS = [
  'reply bytes',
  'reply headers',
  'header bytes',
  'header names',
  'hands in reply',
  'reply members',
] as const;

/** Numbers of a whole reply of `next`. */
export function replyValues({ headers, text, body }: PageReply<NextReply>): number[] {
  const names = Object.keys(headers);
  const bytes = Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length,
    0,
  );
  return [
    text.length,
    names.length,
    bytes,
    fold(names.join()),
    body.hands.length,
    fold([Object.keys(body), ...body.hands.map((hand) => Object.keys(hand))].join()),
  ];
}
