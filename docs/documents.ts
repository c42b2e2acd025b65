import { readFileSync } from 'node:fs';
import { withCostTables } from './cost-tables.ts';
import { jobSchema } from './job-schema.ts';
import { openApi } from './openapi.ts';

const textOf = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

const costPage = (): string =>
  withCostTables(readFileSync(new URL('cost.md', import.meta.url), 'utf8'));

/**
 * The generated documents: text by file name under docs/. The same code gives the same bytes; of cost.md
 * only the tables are made, and the rest stays as it was written.
 */
export const documents = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ['openapi.json', textOf(await openApi())],
    ['job.schema.json', textOf(jobSchema())],
    ['cost.md', costPage()],
  ]);
