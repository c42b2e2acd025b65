import { describe, expect, test } from 'vitest';
import {
  disputeOf,
  type FeedbackEvent,
  type FeedbackRequest,
  feedbackStep,
  isUnread,
  keptHands,
  looksOf,
  openFeedback,
} from '../../pages/annotator/feedback-state.ts';
import type { MissedGold } from '../../src/contracts/gold.ts';

const missedAt = (position: number, more: Partial<MissedGold> = {}): MissedGold => ({
  position,
  source: `Strip ${position}`,
  given: 'no',
  accepted: ['yes'],
  ...more,
});

/** What a page knows, with a clock, and what it asks for. */
class Page {
  state;
  now = 1_000;
  asked: FeedbackRequest | undefined;

  constructor(kept: readonly string[] = []) {
    this.state = openFeedback(kept);
    this.do({ type: 'tick' });
  }

  do(event: FeedbackEvent): FeedbackRequest | undefined {
    const { state, request } = feedbackStep(this.state, event, this.now);
    this.state = state;
    this.asked = request ?? this.asked;
    return request;
  }

  wait(ms: number): FeedbackRequest | undefined {
    this.now += ms;
    return this.do({ type: 'tick' });
  }

  sent(assignmentId: string): FeedbackRequest | undefined {
    return this.do({ type: 'sent', assignmentId });
  }

  told(assignmentId: string, ...missed: MissedGold[]): FeedbackRequest | undefined {
    return this.do({ type: 'told', feedback: { assignmentId, missed } });
  }

  fail(why: Extract<FeedbackEvent, { type: 'failed' }>['why']): FeedbackRequest | undefined {
    if (this.asked === undefined) throw new Error('nothing was asked');
    return this.do({ type: 'failed', request: this.asked, why, chance: 0.5 });
  }

  get unread(): string[] {
    return looksOf(this.state)
      .filter((look) => isUnread(this.state, look))
      .map((look) => `${look.assignmentId} ${look.kind === 'missed' ? look.missed.position : ''}`);
  }

  dispute(position: number) {
    const look = looksOf(this.state).find(
      (one) => one.kind === 'missed' && one.missed.position === position,
    );
    return look?.kind === 'missed'
      ? disputeOf(this.state, look.assignmentId, look.missed)
      : undefined;
  }
}

describe('a hand that was sent', () => {
  test('is asked about once, one hand after the other', () => {
    const page = new Page();
    expect(page.sent('h1')).toEqual({ kind: 'look', assignmentId: 'h1' });
    expect(page.sent('h1')).toBeUndefined();
    expect(page.sent('h2')).toBeUndefined();
    expect(page.told('h1', missedAt(3))).toEqual({ kind: 'look', assignmentId: 'h2' });
    expect(page.told('h2', missedAt(0), missedAt(4))).toBeUndefined();
    expect(page.unread).toEqual(['h1 3', 'h2 0', 'h2 4']);
    page.do({ type: 'read', assignmentId: 'h2', position: 0 });
    expect(page.unread).toEqual(['h1 3', 'h2 4']);
    expect(keptHands(page.state)).toEqual(['h1', 'h2']);
  });

  test('in which nothing was missed, or of which nothing is told, leaves no trace', () => {
    const page = new Page();
    page.sent('h1');
    page.told('h1');
    page.sent('h2');
    page.fail('lost');
    expect(page.state.hands).toEqual([]);
    expect(keptHands(page.state)).toEqual([]);
    expect(page.wait(60_000)).toBeUndefined();
  });

  test('stays in reach when it is read, the newest eight of them', () => {
    const page = new Page();
    for (let i = 1; i <= 11; i++) {
      page.sent(`h${i}`);
      page.told(`h${i}`, missedAt(i));
      if (i !== 2) page.do({ type: 'read', assignmentId: `h${i}`, position: i });
    }
    const ids = looksOf(page.state).map(({ assignmentId }) => assignmentId);
    expect(ids).toEqual(['h2', 'h4', 'h5', 'h6', 'h7', 'h8', 'h9', 'h10', 'h11']);
    expect(keptHands(page.state)).toEqual(['h2']);
  });

  test('of an earlier life of the page is asked about when it opens', () => {
    expect(new Page(['h7']).asked).toEqual({ kind: 'look', assignmentId: 'h7' });
  });
});

describe('without a network', () => {
  test('there is a way back to what could not be loaded, and it is asked again by itself', () => {
    const page = new Page();
    page.sent('h1');
    expect(looksOf(page.state)).toEqual([]);
    page.fail('offline');
    expect(looksOf(page.state)).toEqual([{ kind: 'unknown', assignmentId: 'h1' }]);
    expect(page.unread).toEqual([]);
    expect(page.wait(4_000)).toBeUndefined();
    expect(page.wait(1_000)).toEqual({ kind: 'look', assignmentId: 'h1' });
    page.fail('offline');
    expect(page.do({ type: 'again', assignmentId: 'h1' })).toEqual({
      kind: 'look',
      assignmentId: 'h1',
    });
    page.fail('offline');
    expect(page.do({ type: 'online' })).toEqual({ kind: 'look', assignmentId: 'h1' });
    page.told('h1', missedAt(2));
    expect(page.unread).toEqual(['h1 2']);
  });

  test('what was loaded stays while it is asked for anew, even if that is refused', () => {
    const page = new Page();
    page.sent('h1');
    page.told('h1', missedAt(2, { media: '/objects/old' }));
    expect(page.do({ type: 'again', assignmentId: 'h1' })).toBeDefined();
    page.fail('refused');
    expect(page.unread).toEqual(['h1 2']);
    page.do({ type: 'again', assignmentId: 'h1' });
    page.told('h1', missedAt(2, { media: '/objects/new' }));
    expect(looksOf(page.state)).toMatchObject([{ missed: { media: '/objects/new' } }]);
    expect(page.wait(60_000)).toBeUndefined();
  });
});

describe('a dispute', () => {
  const opened = (): Page => {
    const page = new Page();
    page.sent('h1');
    page.told('h1', missedAt(2), missedAt(5, { contest: 'upheld' }));
    return page;
  };
  const dispute = { assignmentId: 'h1', position: 2, note: 'It is the artefact.' };

  test('goes out before anything else is asked, and is open once it is there', () => {
    const page = opened();
    page.sent('h2');
    page.do({ type: 'dispute', ...dispute });
    expect(page.dispute(2)).toBe('waiting');
    expect(page.fail('busy')).toBeUndefined();
    expect(page.wait(30_000)).toEqual({ kind: 'contest', ...dispute });
    const receipt = { assignmentId: 'h1', position: 2, state: 'open' } as const;
    expect(page.do({ type: 'disputed', receipt })).toEqual({ kind: 'look', assignmentId: 'h2' });
    expect(page.dispute(2)).toBe('open');
    expect(page.dispute(5)).toBe('upheld');
  });

  test('waits for the network with its note', () => {
    const page = opened();
    page.do({ type: 'dispute', ...dispute });
    page.fail('offline');
    expect(page.dispute(2)).toBe('waiting');
    expect(page.wait(5_000)).toEqual({ kind: 'contest', ...dispute });
  });

  test('that is not taken is not sent again', () => {
    const page = opened();
    page.do({ type: 'dispute', ...dispute });
    expect(page.fail('lost')).toBeUndefined();
    expect(page.dispute(2)).toBe('refused');
    expect(page.wait(60_000)).toBeUndefined();
  });
});
