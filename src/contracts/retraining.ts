import type { RuleFault } from './rule-faults.ts';

/** What of a job may send people back to train. */
interface RetrainingJob {
  readonly entry?: { readonly training?: unknown; readonly exam?: unknown } | undefined;
  readonly rules?: readonly { readonly act: string }[] | undefined;
  readonly gold?:
    | { readonly watch?: { readonly onPoor: readonly string[] } | undefined }
    | undefined;
}

const MESSAGE =
  'retrain needs entry.training or entry.exam: without them only you could let anybody work again. Add one, or say pause';

/** Rules and consequences that send people to train in a job that has nothing to train with. */
export function retrainingFaults({ entry, rules = [], gold }: RetrainingJob): RuleFault[] {
  if (entry?.training !== undefined || entry?.exam !== undefined) return [];
  const byRule = rules.map(({ act }, i) => ({ act, path: ['rules', i, 'act'] }));
  const byGold = (gold?.watch?.onPoor ?? []).map((act, i) => ({
    act,
    path: ['gold', 'watch', 'onPoor', i],
  }));
  const faults = [...byRule, ...byGold].filter(({ act }) => act === 'retrain');
  return faults.map(({ path }) => ({ path, message: MESSAGE }));
}
