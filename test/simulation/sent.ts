import type { Answer } from '../../src/contracts/answer.ts';
import type { HeldHand } from '../../src/core/annotator.ts';

/** Where an answer belongs: `t2` for a task of the suite, `g:g0` for a gold task, `r:s3-1` for a repeated one. */
export type Place = string;

export const taskPlace = (task: number | string): Place => `t${task}`;
export const goldPlace = (goldId: string): Place => `g:${goldId}`;
export const repeatPlace = (taskId: string): Place => `r:${taskId}`;

/** The places of a hand's hidden tasks, by their number: gold, then repeats. */
export const hiddenPlaces = ({
  gold,
  repeats = [],
}: Pick<HeldHand, 'gold' | 'repeats'>): Place[] => [
  ...gold.map(goldPlace),
  ...repeats.map(({ task }) => repeatPlace(task)),
];

/** What a page says for a place that has no answer. */
export const NOTHING = 'nothing';

/** An answer as it is compared: the time it took says nothing. */
export function sayingOf(answer: Answer | null | undefined): string {
  if (!answer) return NOTHING;
  return 'choice' in answer ? `c:${answer.choice}` : `a:${answer.abstain}`;
}

/**
 * One answer on its way: sent at `from`, vouched for at `until`; never, if nobody heard. `edit` is its page's
 * number for the save it was in.
 */
export interface Write {
  readonly assignmentId: string;
  readonly place: Place;
  readonly saying: string;
  readonly from: number;
  readonly edit: number | undefined;
  until: number;
}

/** Whether one answer was in a save that its page made before that of the other: then it may not win. */
const isOlder = ({ edit }: Write, than: Write): boolean =>
  edit !== undefined && than.edit !== undefined && edit < than.edit;

/**
 * Every answer that any page sent, with the time in which it was under way.
 *
 * What is stored must have been sent; and what was vouched for may only give way to an answer that was
 * not already settled when it was sent. A request of which nobody heard may still arrive.
 */
export class Sent {
  readonly #writes = new Map<string, Write[]>();
  #time = 0;

  send(
    assignmentId: string,
    answers: ReadonlyMap<Place, string>,
    edit: number | undefined,
  ): readonly Write[] {
    const from = ++this.#time;
    return [...answers].map(([place, saying]) => {
      const until = Number.POSITIVE_INFINITY;
      const write = { assignmentId, place, saying, from, edit, until };
      this.#of(assignmentId, place).push(write);
      return write;
    });
  }

  vouchedFor(writes: readonly Write[]): void {
    const until = ++this.#time;
    for (const write of writes) write.until = Math.min(write.until, until);
  }

  /** Whether this assignment's holder ever said this of a place. */
  wasSent(assignmentId: string, place: Place, saying: string): boolean {
    return this.#of(assignmentId, place).some((write) => write.saying === saying);
  }

  /** Whether one of these may stand where a vouched-for answer stood: itself, or a later one. */
  mayStand(write: Write, kept: readonly string[]): boolean {
    return this.#of(write.assignmentId, write.place).some(
      (other) => other.until > write.from && !isOlder(other, write) && kept.includes(other.saying),
    );
  }

  /** Every answer that was vouched for. */
  *vouched(): Generator<Write> {
    for (const writes of this.#writes.values()) {
      for (const write of writes) if (write.until !== Number.POSITIVE_INFINITY) yield write;
    }
  }

  #of(assignmentId: string, place: Place): Write[] {
    const key = `${assignmentId} ${place}`;
    const known = this.#writes.get(key);
    if (known !== undefined) return known;
    const fresh: Write[] = [];
    this.#writes.set(key, fresh);
    return fresh;
  }
}
