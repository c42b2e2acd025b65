import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { assay, type Ended, freePort, startLocal } from './cli-process.ts';

/** A folder of an owner with a local service, and the command line run in it. */
export interface OwnerFolder {
  readonly folder: string;
  readonly url: string;
  /** Runs a command to its end. */
  here(...args: string[]): Promise<Ended>;
  /** Runs a command that must go well. @returns the last object of its `--json` */
  must(...args: string[]): Promise<Record<string, unknown>>;
  /** Imports the example. @returns the id of the new job */
  importDemo(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Makes a folder with the example in it, and starts a service there. */
export async function openOwnerFolder(): Promise<OwnerFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-cli-'));
  const server = await startLocal(folder, await freePort());
  const here = (...args: string[]) => assay(folder, ...args);
  const must = async (...args: string[]) => {
    const { code, stdout, stderr, lines } = await here(...args, '--json');
    expect(code, stderr).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(lines.length);
    return lines.at(-1) ?? {};
  };
  await must('init', 'demo');
  return {
    folder,
    url: server.url,
    here,
    must,
    importDemo: async (...args) => {
      const made = await must('import', 'demo/job.json', 'demo/manifest.jsonl', ...args);
      return String(made['jobId']);
    },
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The same, with an example of the repository in the folder `readers`. */
export async function openExampleFolder(example: string): Promise<OwnerFolder> {
  const owner = await openOwnerFolder();
  const from = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  cpSync(from, join(owner.folder, 'readers'), { recursive: true });
  return owner;
}
