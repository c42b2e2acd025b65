import type { Measured } from './measured.ts';
import type { SeenDevice } from './trail.ts';

/** No more devices are remembered of a person: the newest stay. */
export const MOST_DEVICES = 8;

/**
 * Devices first seen within a span and after an instant; the very first of a person is not new.
 *
 * Unit: devices. The service knows devices of people whom an identity provider vouches for: by a link,
 * another device is another person.
 *
 * @param spanMs up to `now`, both epoch milliseconds
 */
export function newDevices(
  devices: readonly SeenDevice[],
  span: { readonly now: number; readonly spanMs: number; readonly after: number },
): Measured {
  const fresh = devices.slice(1).filter(({ at }) => at > span.now - span.spanMs && at > span.after);
  return { value: fresh.length, sample: devices.length };
}
