import { readFileSync } from 'node:fs';
import { chunkKey, inputKey } from '../../src/core/import.ts';
import { modelKey } from '../../src/core/model.ts';
import type { Item, ObjectStore } from '../../src/ports.ts';
import type { StoredRow, World } from '../support/world.ts';
import { type Told, tellStory } from './story.ts';

/** The seed of every fixture: its key signs the invites that are in it. */
export const SEED = 4;

/** What an Assay of some form had stored: rows of its table, and objects by key. */
export interface Stored {
  readonly jobId: string;
  readonly draft: string;
  readonly rows: readonly (Omit<StoredRow, 'body'> & {
    readonly body: Item & { readonly schema: number };
  })[];
  readonly objects: Readonly<Record<string, string>>;
}

/** The same at an instant of the story, epoch milliseconds. */
export interface Fixture extends Stored, Told {
  readonly now: number;
}

export const fileOf = (form: number) =>
  new URL(`../fixtures/stored/form-${form}.json`, import.meta.url);

export const textOfFixture = (form: number): string => readFileSync(fileOf(form), 'utf8');

/** Tells the story in a world of this seed, and takes down what it has stored. */
export async function makeFixture(world: World): Promise<Fixture> {
  const told = await tellStory(world);
  const rows = world.dump().map((row) => ({ ...row, body: JSON.parse(row.body) }));
  const keys = [...new Set(rows.flatMap(({ body }) => objectsOf(body)))];
  const texts = keys.map(async (key) => [key, await textAt(world.objects, key)] as const);
  const objects = Object.fromEntries(await Promise.all(texts));
  return { ...told, now: world.clock.now, rows, objects };
}

/** The objects that an item names. */
function objectsOf(item: Item): string[] {
  if (item.kind === 'import') return [inputKey(item.jobId, item.manifest)];
  if (item.kind === 'model') return [modelKey(item)];
  if (item.kind !== 'taskSuite' && item.kind !== 'gold') return [];
  return [chunkKey(item.jobId, item.payload.chunk)];
}

async function textAt(objects: ObjectStore, key: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of (await objects.get(key)) ?? []) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** A fixture as it stands in its file: a row and an object a line. */
export function fixtureText({ rows, objects, ...about }: Fixture): string {
  const head = JSON.stringify(about).slice(0, -1);
  const lines = (values: readonly string[]) => values.join(',\n');
  const stored = lines(rows.map((row) => JSON.stringify(row)));
  const named = Object.entries(objects).map(
    ([key, text]) => `${JSON.stringify(key)}: ${JSON.stringify(text)}`,
  );
  return `${head},\n"rows": [\n${stored}\n],\n"objects": {\n${lines(named)}\n}}\n`;
}
