import type { Chance } from '../support/chance.ts';
import type { World } from '../support/world.ts';
import type { Campaign } from './campaigns.ts';

const WORDS =
  'effusion left right small basal no lobe node clear mass old new heart rib scar and of';
const VOCABULARY = WORDS.split(' ');
const CHOICES = ['yes', 'no', 'maybe'] as const;
const PUT_AT_ONCE = 50;

/** What an owner would upload: data objects of one kind, of which only the owner knows which are gold. */
export interface Material {
  readonly manifest: string;
  /** Number of a data object by what a page can read of it, and whether it is gold. */
  readonly known: ReadonlyMap<string, { readonly content: number; readonly gold: boolean }>;
}

/** Gold is spread over the manifest, and in every other respect drawn as the tasks are. */
const isGold = (i: number, share: number): boolean =>
  Math.floor((i + 1) * share) > Math.floor(i * share);

/** So many numbers that lie evenly in [0, 1), in any order: chance must not make gold longer. */
function evenly(chance: Chance, count: number): readonly number[] {
  const numbers = Array.from({ length: count }, (_, i) => ({
    at: chance.next(),
    is: (i + 0.5) / count,
  }));
  return numbers.sort((a, b) => a.at - b.at).map(({ is }) => is);
}

function textOf(chance: Chance, i: number, length: number): string {
  const words = Array.from({ length: 8 + Math.floor(30 * length) }, () => chance.pick(VOCABULARY));
  return `${i.toString(36)}${chance.below(1e9).toString(36)} ${words.join(' ')}`;
}

/** Makes the data objects of a campaign; files are uploaded for the job on the way. */
export async function materialFor(
  world: World,
  jobId: string,
  { goldRate, media, tasks, gold: wanted = Math.ceil(tasks * goldRate) }: Campaign,
): Promise<Material> {
  const { chance, objects } = world;
  const known = new Map<string, { content: number; gold: boolean }>();
  const lines: string[] = [];
  let uploads: Promise<unknown>[] = [];
  let gold = 0;
  const ofTasks = evenly(chance, tasks);
  const ofGold = evenly(chance, wanted + 1);
  for (let i = 0; i - gold < tasks; i++) {
    const golden = isGold(i, wanted / (tasks + wanted));
    const length = (golden ? ofGold[gold] : ofTasks[i - gold]) ?? 0;
    const text = textOf(chance, i, length);
    known.set(text, { content: i, gold: golden });
    if (golden) gold++;
    const truth = golden ? { gold: chance.pick(CHOICES) } : {};
    if (media === 'text') lines.push(JSON.stringify({ source: text, ...truth }));
    else {
      const name = `${chance.below(2 ** 30).toString(36)}${i.toString(36)}.png`;
      const body = Buffer.from(text.padEnd(text.length + Math.floor(3_000 * length), '.'));
      uploads.push(objects.put(`inputs/${jobId}/${name}`, body, { mediaType: 'image/png' }));
      lines.push(JSON.stringify({ 'source-ref': name, ...truth }));
    }
    if (uploads.length >= PUT_AT_ONCE) {
      await Promise.all(uploads);
      uploads = [];
    }
  }
  await Promise.all(uploads);
  return { manifest: `${lines.join('\n')}\n`, known };
}

/** What a file of the material says of itself. */
export const writtenIn = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('utf8').replace(/\.+$/, '');
