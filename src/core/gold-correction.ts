import type { Rule } from '../contracts/rule.ts';
import type { StandingState } from '../contracts/standing-state.ts';
import type { Annotator } from './annotator.ts';
import type { ByGold, ByGoldDecided, Replayed } from './gold-history.ts';
import { judgeAnew } from './gold-judgement.ts';
import { type Acted, act } from './rules/act.ts';
import { type HitMark, hitsOf } from './rules/evaluate.ts';
import type { RulesRecord } from './rules/record.ts';
import {
  changeStanding,
  type Decision,
  type Evidence,
  inOrder,
  noteOn,
  standingOf,
} from './standing.ts';

/** A person after a corrected key, still of the version they had, with the entries of the log and what rules know. */
export interface Corrected extends Acted {
  readonly record: RulesRecord;
}

/**
 * Decides what a replay says otherwise than the record: standing, marks of rules and evidence become what they would
 * be, and who is found poor by them, or hit by a rule on gold, is judged at once.
 *
 * The entry of the log names the decisions by gold that are taken back, and those that stand again. A record that is
 * as the replay says gets none, so that to ask again changes nothing.
 *
 * @param decisions all on the person
 */
export function correct(
  annotator: Annotator,
  record: RulesRecord,
  decisions: readonly Decision[],
  replayed: Replayed,
  by: ByGold,
  now: number,
): Corrected {
  const restated = restate(annotator, replayed, changedOf(replayed.decided, decisions), now);
  const made = asReplayed(restated.annotator, replayed);
  const { watching } = by;
  const judged = watching === undefined ? { annotator: made } : judgeAnew(made, watching, now);
  const entries = [...restated.decisions, ...(judged.decision ? [judged.decision] : [])];
  const known = knownAnew(record, replayed, by.rules, now);
  const hit = hitAnew(judged.annotator, known, by, now);
  const { version } = annotator;
  return {
    annotator: { ...hit.annotator, version },
    decisions: [...entries, ...hit.decisions],
    record: hit.record,
  };
}

/** Decisions by gold that stand otherwise than the log says. */
function changedOf(
  decided: readonly ByGoldDecided[],
  decisions: readonly Decision[],
): readonly ByGoldDecided[] {
  const takenBack = new Set<string>();
  for (const { reason, evidence } of inOrder(decisions)) {
    if (reason !== 'contest') continue;
    for (const id of idsIn(evidence, 'takesBack')) takenBack.add(id);
    for (const id of idsIn(evidence, 'upholds')) takenBack.delete(id);
  }
  return decided.filter(({ decisionId, stands }) => stands === takenBack.has(decisionId));
}

const idsIn = (evidence: Evidence, name: string): readonly string[] =>
  String(evidence[name] ?? '').split(' ');

/** The entries of the log that bring somebody to the standing of the replay, or say what else it has changed. */
function restate(
  annotator: Annotator,
  { standing, discount, watch }: Replayed,
  changed: readonly ByGoldDecided[],
  now: number,
): Acted {
  const from = standingOf(annotator);
  if (from === standing && changed.length === 0) return { annotator, decisions: [] };
  const by = (changed.find((one) => one.by === 'watch') ?? changed[0])?.by ?? 'watch';
  const evidence = evidenceOf(changed, watch?.found);
  const said = { by, reason: 'contest', evidence, now, ...(discount && { discount }) };
  if (from === standing) return entered({ annotator, decisions: [] }, noteOn(annotator, said));
  // Nothing but to work leads out of a bar.
  const isByWork = from === 'barred' && standing !== 'working';
  const ways: readonly StandingState[] = isByWork ? ['working', standing] : [standing];
  const begun: Acted = { annotator, decisions: [] };
  return ways.reduce((so, to) => entered(so, changeStanding(so.annotator, { ...said, to })), begun);
}

const entered = (
  so: Acted,
  more: { readonly annotator: Annotator; readonly decision: Decision } | undefined,
): Acted =>
  more === undefined
    ? so
    : { annotator: more.annotator, decisions: [...so.decisions, more.decision] };

/** What an owner is told: how often gold has found somebody poor by the keys of now, and what that changes. */
function evidenceOf(changed: readonly ByGoldDecided[], found: number | undefined): Evidence {
  const named = (stands: boolean) =>
    changed.flatMap((one) => (one.stands === stands ? [one.decisionId] : [])).join(' ');
  const [takesBack, upholds] = [named(false), named(true)];
  return {
    ...(found === undefined ? {} : { time: found }),
    ...(takesBack === '' ? {} : { takesBack }),
    ...(upholds === '' ? {} : { upholds }),
  };
}

/** A person with the evidence and the marks of a replay. */
function asReplayed(annotator: Annotator, { watch, check, weightless }: Replayed): Annotator {
  const { check: _, weightless: __, gold, ...rest } = annotator;
  const { watch: ___, ...record } = gold;
  return {
    ...rest,
    gold: { ...record, ...(watch && { watch }) },
    ...(check ? { check: true as const } : {}),
    ...(weightless ? { weightless: true as const } : {}),
  };
}

/** What rules know of somebody, with their gold and the hits on it made anew. */
function knownAnew(
  record: RulesRecord,
  { trail, marks }: Replayed,
  rules: readonly Rule[],
  now: number,
): RulesRecord {
  const { hands, ended } = record.trail;
  const fresh: HitMark = { hand: ended, gold: 0, at: hands.at(-1)?.at ?? now };
  const made = rules.flatMap(({ name }) => {
    const before = record.marks[name];
    if (before === undefined && marks[name] === undefined) return [];
    return [[name, { ...(before ?? fresh), gold: marks[name] ?? 0 }] as const];
  });
  return {
    ...record,
    trail: { ...record.trail, ...trail },
    marks: { ...record.marks, ...Object.fromEntries(made) },
  };
}

/** Hits of rules on gold that no hand has led to yet. Of somebody who is barred they are noted alone. */
function hitAnew(annotator: Annotator, record: RulesRecord, by: ByGold, now: number): Corrected {
  const none = { annotator, decisions: [], record };
  const { trail, marks } = record;
  const person = { trail, marks, pools: annotator.pools };
  return hitsOf(by.rules, person, by.choices).reduce<Corrected>((so, hit) => {
    const { annotator: hitten, decisions } = act(so.annotator, hit, now);
    const marked = { ...so.record.marks, [hit.rule.name]: hit.mark };
    return {
      annotator: hitten,
      decisions: [...so.decisions, ...decisions],
      record: { ...so.record, marks: marked },
    };
  }, none);
}
