import { appendFile, open } from 'node:fs/promises';
import type { Announcement } from '../../contracts/job-event.ts';
import type { Events } from '../../ports.ts';

/** The embedded home's bus: a file that grows, or a list in memory. */
export interface EmbeddedEvents extends Events {
  /** What was told in memory; empty where a file is. */
  readonly told: readonly Announcement[];
}

/** An event as a rule of EventBridge would get it; only there `id` is another each time. */
function envelope({ detailType, id, resources, at, detail }: Announcement): object {
  return {
    version: '0',
    id,
    'detail-type': detailType,
    source: 'assay',
    account: '000000000000',
    time: new Date(at).toISOString().replace('.000Z', 'Z'),
    region: 'local',
    resources,
    detail,
  };
}

/** Ends a line that a crash left half written, so that the next one is whole. */
async function mend(path: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    if (size > 0 && buffer[0] !== 0x0a) await file.appendFile('\n');
  } finally {
    await file.close();
  }
}

/**
 * Events as lines of JSON in a file of their own, for `tail -f` or a program of the owner's.
 *
 * @param path the file, made at the first event; undefined: kept in memory
 */
export function openEvents(path: string | undefined): EmbeddedEvents {
  const told: Announcement[] = [];
  let mended = false;
  return {
    told,
    announce: async (announcements) => {
      if (path === undefined) {
        told.push(...announcements);
        return;
      }
      if (!mended) await mend(path);
      mended = false; // until it is there whole: a full disk ends a line half written, too
      const lines = announcements.map((each) => `${JSON.stringify(envelope(each))}\n`);
      await appendFile(path, lines.join(''), { mode: 0o600 });
      mended = true;
    },
  };
}
