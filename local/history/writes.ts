import { sayingOf } from './event.ts';
import { isAcknowledged, isRefused, type LoggedRequest, type Turn } from './log.ts';

/** One position of one request that may have been carried out; `value` null takes an answer back. */
export interface Write {
  readonly request: LoggedRequest;
  readonly value: string | null;
  readonly from: number;
  readonly to: number;
  readonly acknowledged: boolean;
  /** Its receipt said that the assignment had been closed before: it may stand beside what counts. */
  readonly late: boolean;
}

/** What is stored in one place of an assignment: what stands, and what came late and is kept beside it. */
export interface Place {
  readonly stands: string | null;
  readonly aside: string | null;
}

/**
 * What was written to each position of an assignment, refused requests left out.
 *
 * A repeat is no second write: it vouches for the first response of the same body, so that is taken as
 * acknowledged, at some time between the two.
 */
export function writesOf({ requests }: Turn): Map<string, Write[]> {
  const byPosition = new Map<string, Write[]>();
  for (const request of requests) {
    const { answers, act } = request.sent;
    if (answers === undefined || isRefused(request)) continue;
    const receipt = request.reply?.receipt;
    const first = receipt?.repeated ? firstOf(requests, request) : request;
    for (const [position, value] of Object.entries(answers)) {
      const write: Write = {
        request,
        value: sayingOf(value),
        from: first.from,
        to: request.to,
        acknowledged: isAcknowledged(request),
        late: act === 'submit' && receipt?.counted !== true,
      };
      byPosition.set(position, [...(byPosition.get(position) ?? []), write]);
    }
  }
  return byPosition;
}

/** What a response says, in any order of its positions. */
export const bodyOf = ({ sent }: LoggedRequest): string =>
  Object.entries(sent.answers ?? {})
    .map(([position, value]) => `${position}=${sayingOf(value)}`)
    .sort()
    .join();

const firstOf = (requests: readonly LoggedRequest[], repeat: LoggedRequest): LoggedRequest =>
  requests.find((each) => each.sent.act === 'submit' && bodyOf(each) === bodyOf(repeat)) ?? repeat;

/** Nothing was ever written. */
const UNWRITTEN = { value: null, from: -1, to: -1 };

/**
 * Whether some order of these writes leaves what is stored in a place.
 *
 * What stands was left by a write (or by none) after which no other was sent and acknowledged that says
 * something else. Requests that overlapped, and those whose answer never came, may have been carried
 * out in either order. A late response may stand aside and leave what stood.
 *
 * @param seenBetween when it was looked at, as the lines of the looking request; for good if left out
 */
export function explains(
  writes: readonly Write[],
  { stands, aside }: Place,
  seen = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY },
): boolean {
  if (aside !== null && !writes.some((write) => write.late && write.value === aside)) return false;
  const overrules = (write: Write, last: { readonly to: number }): boolean =>
    write.acknowledged && write.to < seen.from && write.from > last.to && write.value !== stands;
  const steppedAside = ({ late, value }: Write): boolean =>
    late && (value === null || value === aside);
  return [UNWRITTEN, ...writes].some(
    (last) =>
      last.value === stands &&
      last.from < seen.to &&
      writes.every((write) => !overrules(write, last) || steppedAside(write)),
  );
}
