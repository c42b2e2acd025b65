import { expect, it } from 'vitest';
import type { Outcome } from '../../pages/annotator/api.ts';
import { send } from '../../pages/annotator/sender.ts';
import type { Account } from '../../pages/annotator/session.ts';

type Body = { readonly edit: number };
type Reply = Outcome<{ now: number; expiresAt: number; saved: number }>;

const SAVED: Reply = { ok: true, value: { now: 1, expiresAt: 11, saved: 1 } };
const request = { kind: 'save', assignmentId: 'j.s.a', answers: { 0: null } } as const;

/** An account whose service gives these replies in turn. */
function accountOf(...replies: Reply[]) {
  const edits: number[] = [];
  const call = async (_method: string, _path: string, body: Body) => {
    edits.push(body.edit);
    return replies.shift();
  };
  return { edits, account: { call } as unknown as Account };
}

it('numbers saves upwards, so that one held up on its way cannot undo a later one', async () => {
  const { account, edits } = accountOf(SAVED, SAVED, SAVED);
  for (let i = 0; i < 3; i++) await send(account, 'j', request);
  expect(edits).toEqual([...new Set(edits)].toSorted((a, b) => a - b));
});

it('goes on above another tab’s number, once', async () => {
  const far = Date.now() + 3_600_000;
  const overtaken: Reply = { ok: false, why: 'busy', overtakenBy: far };
  const first = accountOf(overtaken, SAVED);
  expect(await send(first.account, 'j', request)).toMatchObject({ type: 'saved' });
  expect(first.edits.at(-1)).toBe(far + 1);
  const second = accountOf(overtaken, { ...overtaken, overtakenBy: far + 99 });
  expect(await send(second.account, 'j', request)).toMatchObject({ type: 'failed', why: 'busy' });
  expect(second.edits).toHaveLength(2);
});
