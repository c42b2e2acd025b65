import type { JobFile } from '../../../src/contracts/job.ts';
import type { Rule } from '../../../src/contracts/rule.ts';
import type { DecisionView } from '../../../src/contracts/standing.ts';
import { h } from '../../elements/dom.ts';
import { frame, scrollArea, table } from '../card.ts';
import { onChange, say } from '../live.ts';
import { hitsByRule } from '../model/decisions.ts';
import { count, counted } from '../model/figures.ts';
import { rulesToTry } from '../model/rules.ts';
import type { QualityActs, Trial } from '../quality-acts.ts';
import { workButton } from '../work-button.ts';
import { hitRow } from './rule-hits.ts';
import { ruleRow } from './rule-row.ts';

const FEW = 8;

interface RulesSource extends Pick<QualityActs, 'tryRules'> {
  /** Without it rules are shown, and cannot be tried. */
  readonly allowed: boolean;
  person(annotatorId: string): void;
}

/** The rules of a job, whom they hit, and whom they would have hit with other bounds. */
export function rulesCard({ allowed, tryRules, person }: RulesSource) {
  const [body, hitBody] = [h('tbody'), h('tbody')];
  const [note, status] = [h('p', { class: 'note' }), h('p', { class: 'status', role: 'status' })];
  const heads = [['Rule'], ['Bound'], ['Then'], ['Hit', 'number']] as const;
  const rules = scrollArea('Table of rules', table('rules-table', heads, body));
  const hitHeads = [['Annotator'], ['Rule'], ['After', 'number'], ['Measured', 'number']] as const;
  const hits = scrollArea('Whom the rules would have hit', table('hits', hitHeads, hitBody));
  hits.hidden = true;
  const more = h('button', { type: 'button', class: 'button small plain', hidden: true });
  let rows: readonly ReturnType<typeof ruleRow>[] = [];
  const showTrial = (trial: Trial) => {
    hits.hidden = trial.hits.length === 0;
    hitBody.replaceChildren(...trial.hits.slice(0, FEW).map((hit) => hitRow(hit, person)));
    more.hidden = trial.hits.length <= FEW;
    say(more, `Show all ${count(trial.hits.length)}`);
    more.onclick = () => {
      hitBody.replaceChildren(...trial.hits.map((hit) => hitRow(hit, person)));
      more.hidden = true;
    };
    say(status, outcomeOf(trial));
  };
  const look = workButton(
    'Who would be hit?',
    async () => {
      say(status, 'Going through all answers…');
      const seen = (people: number) =>
        say(status, `${counted(people, 'person', 'people')} so far…`);
      showTrial(
        await tryRules(
          rows.map((row) => row.wanted()),
          seen,
        ),
      );
    },
    (words) => say(status, words),
  );
  const bar = h('div', { class: 'act-bar' }, look);
  const { root } = frame('rules', 'Rules', note, rules, bar, status, hits, more);
  const build = onChange(({ file }: { readonly file: JobFile }) => {
    const own = file.rules ?? [];
    const wanted = own.length > 0 || !allowed ? own : rulesToTry(file);
    rows = wanted.map((rule) => ruleRow(rule, allowed, own.length > 0));
    body.replaceChildren(...rows.map((row) => row.root));
    rules.hidden = rows.length === 0;
    bar.hidden = !allowed;
    say(note, noteOn(own, allowed));
  });
  return {
    root,
    show: ({ job: { file } }: { readonly job: { readonly file: JobFile } }) => build({ file }),
    /** Shows whom the rules have hit until now. */
    have(decisions: readonly DecisionView[]) {
      const found = hitsByRule(decisions);
      for (const row of rows) row.hit(found.get(row.name) ?? 0);
    },
  };
}

function noteOn(own: readonly Rule[], allowed: boolean): string {
  if (own.length === 0 && !allowed) return 'This job has no rules.';
  return own.length === 0
    ? 'This job has no rules. Try these over its answers; to use one, put it into “rules” of the next job file.'
    : 'Try other bounds over the answers so far: nothing is changed by it.';
}

function outcomeOf({ people, hits }: Trial): string {
  const hit = new Set(hits.map(({ annotatorId }) => annotatorId)).size;
  const of = `of ${counted(people, 'person', 'people')}`;
  return hit === 0
    ? `Nobody ${of} would be hit.`
    : `${count(hit)} ${of} would be hit. Nothing was changed.`;
}
