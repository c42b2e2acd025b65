import type { Services } from '../src/ports.ts';

let current: Services | undefined;

/** Gives the handlers their services: the local server and tests do, before the first request. */
export function provide(services: Services): void {
  current = services;
}

/** The services of this process. */
export function services(): Services {
  if (current === undefined) throw new Error('no services: call provide() first');
  return current;
}
