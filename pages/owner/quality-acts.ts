import type { Rule } from '../../src/contracts/rule.ts';
import type { CollusionView, DryHit } from '../../src/contracts/rule-run.ts';
import type { DecisionView } from '../../src/contracts/standing.ts';
import type { OwnerApi } from './api.ts';
import { decisionLog } from './decision-log.ts';

/** Whom rules would have hit, of so many people and answers. */
export interface Trial {
  readonly people: number;
  readonly answers: number;
  readonly hits: readonly DryHit[];
}

/** What is asked about the people of a job. Nothing of it changes anything. */
export interface QualityActs {
  decisions(): Promise<readonly DecisionView[]>;
  /** Tries rules over all answers; `seen` hears of people looked at so far. */
  tryRules(rules: readonly Rule[], seen: (people: number) => void): Promise<Trial>;
  collusion(): Promise<CollusionView>;
}

/** The questions about the people of one job. */
export const qualityActs = (api: OwnerApi, jobId: string): QualityActs => ({
  decisions: decisionLog((after) => api.decisions(jobId, after)),
  async tryRules(rules, seen) {
    let [people, answers] = [0, 0];
    const hits: DryHit[] = [];
    for (let after: string | undefined; ; ) {
      const page = await api.dryRun(jobId, { rules: [...rules], ...(after && { after }) });
      people += page.people;
      answers += page.answers;
      hits.push(...page.hits);
      after = page.next;
      if (after === undefined) return { people, answers, hits };
      seen(people);
    }
  },
  collusion: () => api.collusion(jobId),
});
