import { openDeployedHome } from '#deployed-home';
import { checkNeeds, type Variable } from '../src/adapters/aws/environment.ts';
import { sameText } from '../src/adapters/same-text.ts';
import type { Services, Store } from '../src/ports.ts';
import { count, startMeter } from './meter.ts';

export type { Variable };

let current: Services | undefined;
let origin: string | undefined;

/** In Lambda all is there before the first event; a desk has no deployed home and waits for `provide`. */
const home = await openDeployedHome?.();

/** Whose log lines and counts these are. */
export const serviceName = process.env['POWERTOOLS_SERVICE_NAME'] ?? 'assay';

/** Least level of log lines: requests where the service is deployed, only what is wrong on a desk. */
export const logLevel = (process.env['LOG_LEVEL'] ?? (home ? 'INFO' : 'WARN')) as 'INFO' | 'WARN'; // the logger checks

/** Where a token of the staff's identity provider names their groups. */
export const groupsClaim = home?.environment.GROUPS_CLAIM ?? 'cognito:groups';

/** Gives the handlers their services: the local server and tests do, before the first request. */
export function provide(services: Services, originSecret?: string): void {
  current = services;
  origin = originSecret;
}

/** The services of this process. */
export function services(): Services {
  if (current === undefined) throw new Error('no services: call provide() first');
  return current;
}

/** True unless requests must come through our distribution, and this one did not. */
export function admits(originHeader: string | undefined): boolean {
  return origin === undefined || sameText(origin, originHeader ?? '');
}

/**
 * Refuses to start a deployed function that lacks what it cannot do without; on a desk it does nothing.
 *
 * @throws Error that names all that is missing
 */
export function needs(...names: readonly Variable[]): void {
  if (home) checkNeeds(home.environment, names);
}

/** A store that tells the meter of the races it lost. */
const watched = (store: Store): Store => ({
  ...store,
  commit: async (items) => {
    const won = await store.commit(items);
    if (!won) count({ LostRaces: 1 });
    return won;
  },
});

if (home) {
  startMeter(serviceName);
  provide({ ...home.services, store: watched(home.services.store) }, home.originSecret);
}
