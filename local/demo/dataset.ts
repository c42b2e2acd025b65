import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportView } from '../../src/contracts/export.ts';
import { Label } from '../../src/contracts/label.ts';
import type { ApiClient } from '../api-client.ts';
import { sha256 } from './job.ts';

/** How right a dataset is, against what was synthesized: shares of labels, 0 to 1. */
export interface Score {
  readonly accuracy: number;
  readonly majorityAccuracy: number;
  readonly labels: number;
}

/** The choice with most votes; of equals the first in the order of the choices. */
function majorityOf({ votes }: Label, choices: readonly string[]): string | undefined {
  const most = Math.max(0, ...Object.values(votes));
  return choices.find((choice) => most > 0 && votes[choice] === most);
}

/** Scores labels against the truth by manifest line, beside a plain majority of the same votes. */
export function scoreLabels(
  labels: readonly Label[],
  truthOfLine: ReadonlyMap<number, string>,
  choices: readonly string[],
): Score {
  const share = (right: (label: Label) => boolean) => {
    const count = labels.filter(right).length;
    return labels.length === 0 ? 0 : Math.round((count / labels.length) * 1e4) / 1e4;
  };
  return {
    accuracy: share(({ label, line }) => label === truthOfLine.get(line)),
    majorityAccuracy: share((label) => majorityOf(label, choices) === truthOfLine.get(label.line)),
    labels: labels.length,
  };
}

/**
 * Fetches a dataset through its presigned links into a folder, and checks every hash.
 *
 * @throws when a file is not what the dataset says
 */
export async function fetchDataset(
  owner: ApiClient,
  { dataset, links }: ExportView,
  folder: string,
): Promise<{ readonly path: string; readonly labels: Label[] }> {
  const path = join(folder, dataset.datasetId);
  await mkdir(path, { recursive: true });
  const stated = new Map(dataset.files.map((file) => [file.name, file.sha256]));
  let labels: Label[] = [];
  for (const { name, url } of links) {
    const bytes = await owner.download(url);
    const expected = stated.get(name);
    if (expected !== undefined && sha256(bytes) !== expected) throw new Error(`${name} is damaged`);
    await writeFile(join(path, name), bytes);
    if (name === 'labels.jsonl') labels = parseLabels(bytes);
  }
  return { path, labels };
}

const parseLabels = (bytes: Buffer): Label[] =>
  bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Label.parse(JSON.parse(line)));
