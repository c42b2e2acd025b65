import { readFileSync } from 'node:fs';
import { withCostTables } from './cost-tables.ts';
import { jobSchema } from './job-schema.ts';
import { withMutants } from './mutant-list.ts';
import { openApi } from './openapi.ts';

const textOf = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

const pageOf = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/**
 * The generated documents: text by file name under docs/. The same code gives the same bytes; of the pages
 * only what stands between marks is made.
 */
export const documents = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ['openapi.json', textOf(await openApi())],
    ['job.schema.json', textOf(jobSchema())],
    ['cost.md', withCostTables(pageOf('cost.md'))],
    ['reliability.md', withMutants(pageOf('reliability.md'))],
  ]);
