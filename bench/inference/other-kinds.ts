import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { majorityVote } from '../../src/inference/classes/majority-vote.ts';
import { inferOrdinal, ordinalConfidence } from '../../src/inference/classes/ordinal.ts';
import { meanAbsoluteError, spearman } from '../../src/inference/number-scores.ts';
import {
  inferNumbers,
  type NumberInference,
  numberConfidence,
  valueInterval,
} from '../../src/inference/numbers/scaled-annotators.ts';
import { bradleyTerry } from '../../src/inference/pairs/bradley-terry.ts';
import { rankItems } from '../../src/inference/pairs/rank-items.ts';
import {
  editDistance,
  exactSpanF1,
  positionF1,
  wordErrorRate,
} from '../../src/inference/sequence-scores.ts';
import { inferSpans } from '../../src/inference/sequences/spans.ts';
import { plainWords } from '../../src/inference/sequences/text-answers.ts';
import { inferTexts } from '../../src/inference/sequences/texts.ts';
import { numberSet, ordinalSet, pairSet, spanSet, textSet } from './kind-data.ts';
import { NUMBER_PEERS, type NumberPeer } from './number-peers.ts';

/**
 * `npm run bench:inference-kinds`: numbers, ordered classes, pairs, spans and texts on the real sets of
 * the folder ASSAY_DATASETS, beside peers: formulas of the papers written here and, where ASSAY_PYTHON
 * names a Python with crowd-kit 1.4.2 and scikit-learn 1.5.2, crowd-kit in the same run. `--smoke`: the
 * small sets alone.
 */
const smoke = process.argv.includes('--smoke');
const { ASSAY_DATASETS, ASSAY_PYTHON } = process.env;
if (ASSAY_DATASETS === undefined) {
  console.error('ASSAY_DATASETS is unset: it must name the folder of real crowd label sets');
  process.exit(2);
}

function timed<Result>(run: () => Result): [result: Result, seconds: number] {
  const began = performance.now();
  const result = run();
  return [result, (performance.now() - began) / 1000];
}

const bar = (name: string, met: boolean): void =>
  console.log(`  bar ${name}: ${met ? 'met' : 'MISSED'}`);
const line = (name: string, ...cells: string[]): void =>
  console.log(`  ${name.padEnd(28)}${cells.join('  ')}`);
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** Tolerances at which confidence is judged, as shares of the deviation of all answers; half is the usual. */
const SPREADS = [0.25, 0.5, 1];

/** How often values are said to be within a tolerance of the truth, and how often they are. */
function saidAndTrue(
  tolerance: number,
  inferred: NumberInference,
  open: readonly (readonly [task: number, truth: number])[],
): string {
  const said = mean(open.map(([t]) => numberConfidence(inferred, t, tolerance)));
  const right = open.map(([t, truth]) =>
    Number(Math.abs((inferred.value[t] ?? 0) - truth) <= tolerance),
  );
  return `said ${said.toFixed(2)} true ${mean(right).toFixed(2)}`;
}

function benchNumbers(): void {
  // Truths of wordsim are on 0 to 4, its answers on 0 to 10.
  const sets = (smoke ? ['anger'] : ['anger', 'fear', 'valence', 'wordsim']).map(
    (name) => [name, numberSet(name, name === 'wordsim' ? 2.5 : 1)] as const,
  );
  console.log(`numbers: mean absolute error on ${sets.map(([name]) => name).join(', ')}; mean`);
  const rows = new Map<string, number[]>();
  const ours: NumberPeer = (answers) => [...inferNumbers(answers).value];
  for (const [name, infer] of Object.entries({ ...NUMBER_PEERS, ours })) {
    const errors = sets.map(([, { answers, truths }]) => meanAbsoluteError(infer(answers), truths));
    rows.set(name, errors);
    line(name, ...errors.map((e) => e.toFixed(3)), mean(errors).toFixed(3));
  }
  for (const [name, { answers, truths }] of sets) {
    const gold = Float64Array.from(truths, (truth, t) => (t % 5 === 0 ? truth : Number.NaN));
    const middle = mean([...answers.value]);
    const usual = Math.sqrt(mean(Array.from(answers.value, (value) => (value - middle) ** 2)));
    for (const [label, known] of [
      ['without gold', undefined],
      ['a fifth gold', gold],
    ] as const) {
      const inferred = inferNumbers(answers, { gold: known });
      const open = truths.flatMap((truth, t) => (t % 5 === 0 ? [] : [[t, truth] as const]));
      const inside = open.filter(([t, truth]) => {
        const { low, high } = valueInterval(inferred, t);
        return low <= truth && truth <= high;
      });
      const error = meanAbsoluteError(
        open.map(([t]) => inferred.value[t] ?? 0),
        open.map(([, truth]) => truth),
      );
      line(
        `${name}, ${label}`,
        `error ${error.toFixed(3)}`,
        `95 % intervals hold ${(inside.length / open.length).toFixed(2)}`,
        ...SPREADS.map((share) => saidAndTrue(share * usual, inferred, open)),
      );
    }
  }
  const [own = [], plain = []] = [rows.get('ours'), rows.get('mean')];
  const peers = [...rows].filter(([name]) => name !== 'ours').map(([, errors]) => mean(errors));
  bar('below every peer on average', mean(own) < Math.min(...peers));
  bar(
    'no set more than 3 % behind the mean',
    own.every((e, i) => e <= 1.03 * (plain[i] ?? 0)),
  );
}

function benchOrdinal(): void {
  for (const name of smoke ? ['covid-truthfulness'] : ['covid-truthfulness', 'web', 'adult']) {
    const { votes, truths } = ordinalSet(name);
    const known = [...truths.entries()].filter(([, c]) => c >= 0);
    const error = (decide: (t: number) => number) =>
      mean(known.map(([t, c]) => Math.abs(decide(t) - c)));
    const [inferred, seconds] = timed(() => inferOrdinal(votes));
    const shares = majorityVote(votes).posterior;
    const C = votes.classCount;
    const voted = error((t) => middle(shares.subarray(t * C, (t + 1) * C)));
    const own = error((t) => inferred.median[t] ?? 0);
    console.log(`ordered classes: ${name}, mean absolute error`);
    line('median of votes', voted.toFixed(3));
    line('ours', own.toFixed(3), `${seconds.toFixed(2)} s`);
    for (const tolerance of [0, 1]) {
      const said = mean(known.map(([t]) => ordinalConfidence(inferred, t, tolerance)));
      const right = mean(
        known.map(([t, c]) => Number(Math.abs((inferred.median[t] ?? 0) - c) <= tolerance)),
      );
      line(`within ${tolerance}`, `said ${said.toFixed(3)}`, `true ${right.toFixed(3)}`);
    }
    if (name === 'covid-truthfulness') bar('at most 0.74', own <= 0.74);
  }
}

/** The first class at which half the votes are reached. */
function middle(shares: Float64Array): number {
  let sum = 0;
  return shares.findIndex((share) => {
    sum += share;
    return sum >= 0.5 - 1e-12;
  });
}

function benchSpans(): void {
  for (const [name, least] of [
    ['pico-participants', 0.775],
    ['ner-mturk', 0.6],
  ] as const) {
    const { answers, shape, truths } = spanSet(name);
    const [inferred, seconds] = timed(() => inferSpans(answers, shape));
    const [positions, exact] = [
      positionF1(inferred.spans, truths).f1,
      exactSpanF1(inferred.spans, truths).f1,
    ];
    console.log(`spans: ${name}`);
    line(
      'ours',
      `F1 of positions ${positions.toFixed(3)}`,
      `of exact spans ${exact.toFixed(3)}`,
      `${seconds.toFixed(2)} s`,
    );
    const said = inferred.spans.flat();
    const key = (t: number, s: { start: number; end: number; label: number }) =>
      `${t} ${s.start} ${s.end} ${s.label}`;
    const true_ = new Set(truths.flatMap((spans, t) => spans.map((span) => key(t, span))));
    const right = inferred.spans.flatMap((spans, t) =>
      spans.map((span) => Number(true_.has(key(t, span)))),
    );
    line(
      'exact',
      `said ${mean(said.map((span) => span.confidence)).toFixed(3)}`,
      `true ${mean(right).toFixed(3)}`,
    );
    const score = name === 'ner-mturk' ? exact : positions;
    bar(`at least ${least}`, score >= least);
  }
}

/** What crowd-kit answers: for each method its results by name and the seconds it took. */
type Peers = Record<
  string,
  { readonly seconds: number; readonly result: Record<string, number | string> }
>;

function crowdKit(pairs: string[][], texts: (string | number)[][]): Peers {
  if (ASSAY_PYTHON === undefined) {
    console.log('crowd-kit skipped: ASSAY_PYTHON names no Python that has it');
    return {};
  }
  const script = fileURLToPath(new URL('kind_peers.py', import.meta.url));
  const input = JSON.stringify({ pairs, texts });
  const run = spawnSync(ASSAY_PYTHON, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(`crowd-kit failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as Peers;
}

type Worded = readonly (readonly [task: number, annotator: number, words: readonly string[]])[];

function benchPairs({ pairs, items, truths }: ReturnType<typeof pairSet>, peers: Peers): void {
  console.log('pairs: pairs-valence, Spearman');
  line('Bradley–Terry', (spearman(bradleyTerry(pairs), truths) ?? 0).toFixed(3));
  for (const name of ['BradleyTerry', 'NoisyBradleyTerry']) {
    const peer = peers[name];
    if (peer === undefined) continue;
    const scores = items.map((item) => Number(peer.result[item]));
    const score = spearman(scores, truths) ?? 0;
    line(`crowd-kit ${name}`, score.toFixed(3), `${peer.seconds.toFixed(2)} s`);
  }
  const [ranking, seconds] = timed(() => rankItems(pairs));
  const own = spearman(ranking.score, truths) ?? 0;
  line('ours', own.toFixed(3), `${seconds.toFixed(2)} s`);
  bar('at least 0.80', own >= 0.8);
}

function benchTextPeers(worded: Worded, open: readonly string[][], peers: Peers): void {
  const byTask = open.map((_, t) => worded.filter(([task]) => task === t).map((row) => row[2]));
  const closest = byTask.map((texts) => {
    const far = texts.map((a) => texts.reduce((sum, b) => sum + editDistance(a, b), 0));
    return texts[far.indexOf(Math.min(...far))] ?? [];
  });
  const first = byTask.map(([text = []]) => text);
  line('first text', wordErrorRate(first, open).toFixed(4));
  line('closest text', wordErrorRate(closest, open).toFixed(4));
  const { ROVER } = peers;
  if (ROVER === undefined) return;
  const found = open.map((_, t) =>
    String(ROVER.result[t] ?? '')
      .split(' ')
      .filter(Boolean),
  );
  line('crowd-kit ROVER', wordErrorRate(found, open).toFixed(4), `${ROVER.seconds.toFixed(2)} s`);
}

function benchTexts(set: ReturnType<typeof textSet>, worded: Worded, peers: Peers): void {
  const taskCount = smoke ? 20 : set.truths.length;
  console.log(`texts: crowdspeech, ${taskCount} clips, word error rate`);
  const open = set.truths.slice(0, taskCount);
  benchTextPeers(worded, open, peers);
  const { annotatorCount } = set;
  const answers = set.answers.filter(({ task }) => task < taskCount);
  const tenth = open.map((words, t) => (t % 10 === 0 ? words.join(' ') : undefined));
  for (const gold of [undefined, tenth]) {
    const [{ texts }, took] = timed(() =>
      inferTexts(answers, { taskCount, annotatorCount }, { gold }),
    );
    const judged = texts.flatMap(({ words, confidence }, t) => {
      const [truth = [], found] = [open[t], words.map(({ key }) => key)];
      return gold?.[t] === undefined ? [{ found, truth, confidence }] : [];
    });
    const [found, truths] = [judged.map((text) => text.found), judged.map((text) => text.truth)];
    const error = wordErrorRate(found, truths);
    const said = mean(judged.map(({ confidence }) => confidence));
    const right = mean(found.map((words, t) => Number(words.join(' ') === truths[t]?.join(' '))));
    line(
      gold === undefined ? 'ours' : 'ours, a tenth gold',
      error.toFixed(4),
      `${took.toFixed(2)} s`,
    );
    line('  whole text right', `said ${said.toFixed(3)}`, `true ${right.toFixed(3)}`);
    if (!smoke && gold === undefined) bar('at most 0.070', error <= 0.07);
  }
}

benchNumbers();
benchOrdinal();
benchSpans();
const pairs = pairSet('pairs-valence');
const texts = textSet('crowdspeech');
const worded = texts.answers.map(({ task, annotator, text }) => {
  return [task, annotator, plainWords(text).map(({ key }) => key)] as const;
});
const joined = worded.map(([task, annotator, words]) => [task, annotator, words.join(' ')]);
const peers = crowdKit(pairs.rows, joined);
benchPairs(pairs, peers);
benchTexts(texts, worded, peers);
