import { conformance } from './conformance.ts';
import { contentProbes } from './objects-content.ts';
import type { OpenedObjects } from './objects-probe.ts';
import { urlProbes } from './objects-urls.ts';
import { writeProbes } from './objects-write.ts';

/** The whole contract of `ObjectStore`, against one home. Every probe has a key of its own. */
export function objectConformance(
  name: string,
  open: () => Promise<OpenedObjects>,
  skips: Readonly<Record<string, string>> = {},
): void {
  conformance({
    title: `object conformance: ${name}`,
    probes: [...contentProbes, ...writeProbes, ...urlProbes],
    open,
    given: (opened, unique) => ({ ...opened, key: `run/${unique}` }),
    skips,
  });
}
