import * as z from 'zod';
import { JobFile } from '../src/contracts/job.ts';
import type { Json } from './schemas.ts';

/** The form of a job file for editors, JSON Schema 2020-12, with every description and default. */
export function jobSchema(): Json {
  const { $schema, ...schema } = z.toJSONSchema(JobFile, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    title: 'Assay job file',
    description:
      'All that an owner decides about a job. The fields are explained in docs/job-file.md.',
    ...schema,
  };
}
