import { jobSchema } from './job-schema.ts';
import { openApi } from './openapi.ts';

const textOf = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

/** The generated documents: text by file name under docs/. The same code gives the same bytes. */
export const documents = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ['openapi.json', textOf(await openApi())],
    ['job.schema.json', textOf(jobSchema())],
  ]);
