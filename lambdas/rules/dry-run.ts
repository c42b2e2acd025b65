import { DryRunBody, DryRunPage } from '../../src/contracts/rule-run.ts';
import { dryRun } from '../../src/flows/rules-dry-run.ts';
import { endpoint, STEP_MS } from '../http.ts';
import { JobPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/rules/dry-run — whom rules would have hit over all past answers; changes nothing.
 *
 * Page by page: repeat with `after` until there is no `next`. Refuses with `invalid-request` for rules that
 * name what the job does not have, or whose bound nothing can reach.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Try rules over past answers',
  path: JobPath,
  body: DryRunBody,
  reply: DryRunPage,
  run: async ({ path, body, services }) => ({
    status: 200,
    body: await dryRun(services, { ...path, ...body, stepMs: STEP_MS }),
  }),
});
