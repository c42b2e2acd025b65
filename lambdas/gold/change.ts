import { ChangeGoldBody, GoldChange } from '../../src/contracts/gold.ts';
import { changeGold } from '../../src/flows/gold/change.ts';
import { endpoint, STEP_MS } from '../http.ts';
import { GoldPath } from '../paths.ts';

/**
 * POST /jobs/{jobId}/gold/{goldId} — corrects, retires or reinstates a gold task, or upholds it; repeat until `done`.
 *
 * Decides the contests that are open on it. Where verdicts change, everybody's record is made anew; no task is asked
 * again.
 */
export const handler = endpoint({
  role: 'owner',
  summary: 'Change a gold task, and decide what is contested of it',
  path: GoldPath,
  body: ChangeGoldBody,
  reply: GoldChange,
  run: async ({ path, body, callerId, services }) => {
    const by = `staff:${callerId}`;
    return {
      status: 200,
      body: await changeGold(services, { ...path, change: body, by, stepMs: STEP_MS }),
    };
  },
});
