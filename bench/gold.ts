import { markdownTable } from '../docs/markdown-table.ts';
import { WatchRule } from '../src/contracts/watch.ts';
import { bad, barelyGood, good } from './gold/answerers.ts';
import {
  byOdds,
  byWindow,
  livesOf,
  type Mix,
  meanGold,
  oddsThatStop,
  type Setting,
  stoppedShare,
} from './gold/stopping.ts';
import { throughHandlers } from './gold/through-handlers.ts';
import { mean } from './inference/results.ts';

/**
 * `npm run bench:gold`: how much gold it takes to stop people who should be, against the rule that others use, at
 * the same share of good people stopped over the same horizon; then, through the real handlers, how near gold keeps to
 * its rate and what spammers cost the labels. Seeded; `--smoke` with few people.
 */
const smoke = process.argv.includes('--smoke');
const setting: Setting = {
  people: smoke ? 200 : 2_000,
  horizon: 100,
  rule: WatchRule.parse({}),
};
const MIXES: readonly Mix[] = [
  { name: '2 classes, 70 : 30', shares: [0.7, 0.3] },
  { name: '2 classes, 90 : 10', shares: [0.9, 0.1] },
  { name: '4 classes, 40 : 30 : 20 : 10', shares: [0.4, 0.3, 0.2, 0.1] },
  { name: '10 classes, alike', shares: Array<number>(10).fill(0.1) },
];
/** Window rules: fewer than so many of the last ten right. */
const BOUNDS = [7, 5];
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

console.log(`${new Date().toISOString()} node ${process.version}, ${setting.people} people a row`);
const ratios = MIXES.flatMap(compare);
for (const [column, least] of BOUNDS.entries()) {
  const of = ratios.map((row) => row[column] ?? 0);
  const [low, high] = [Math.min(...of), Math.max(...of)].map((ratio) => ratio.toFixed(2));
  console.log(
    `${mean(of) <= 0.5 ? 'met   ' : 'MISSED'} gold until spammers and biased people are stopped, by that of under ${least} of the last 10: ${mean(of).toFixed(2)} (≤ 0.5), ${low} to ${high}`,
  );
}
wholeLives();
await throughHandlers(smoke);

/** Good people in lives ten times as long. */
function wholeLives(): void {
  const long = { ...setting, people: setting.people / 4, horizon: 1_000 };
  const { falseStop } = setting.rule;
  for (const kind of [good, barelyGood]) {
    const stopped = stoppedShare(
      livesOf(kind, MIXES[0] ?? { name: '', shares: [] }, long, 1),
      byOdds(1 / falseStop),
    );
    console.log(
      `in 1,000 gold tasks falseStop ${falseStop} stops ${percent(stopped)} of: ${kind.name}`,
    );
  }
}

/**
 * The window rule at its usual bound and at a stricter one; the odds at the bound that errs as often.
 *
 * @returns ratios of gold needed, a row for each kind of spammer and biased annotator, a column a bound
 */
function compare(mix: Mix): number[][] {
  const goodLives = livesOf(good, mix, setting, 1);
  const rules = BOUNDS.map((least) => {
    const window = byWindow(10, least);
    const falsely = stoppedShare(goodLives, window);
    return { least, window, falsely, odds: oddsThatStop(goodLives, falsely) };
  });
  const plain = byOdds(1 / setting.rule.falseStop);
  console.log(`\n## ${mix.name}\n`);
  for (const { least, falsely, odds } of rules) {
    console.log(
      `Under ${least} of the last 10 stops ${percent(falsely)} of good people within ${setting.horizon} gold tasks; odds of ${odds.toFixed(2)} stop as many.`,
    );
  }
  const barely = stoppedShare(livesOf(barelyGood, mix, setting, 1), plain);
  console.log(
    `The default, falseStop 0.05, stops ${percent(stoppedShare(goodLives, plain))} of them, and ${percent(barely)} of those that are right in exactly 85 %.\n`,
  );
  const head = [
    'gold until stopped',
    ...rules.flatMap(({ least }) => [`< ${least}0 %`, 'odds', 'ratio']),
  ];
  const rows = bad.map((kind) => {
    const lives = livesOf(kind, mix, setting, 100_001);
    const golds = (stop: Parameters<typeof meanGold>[1]) => meanGold(lives, stop, setting.horizon);
    const cells = rules.flatMap(({ window, odds }) => {
      const [theirs, ours] = [golds(window), golds(byOdds(odds))];
      return [theirs.toFixed(1), ours.toFixed(1), (ours / theirs).toFixed(2)];
    });
    return [kind.name, ...cells, golds(plain).toFixed(1)];
  });
  console.log(markdownTable([...head, 'falseStop 0.05'], rows));
  return rows.flatMap((row, i) => (bad[i]?.isSpam ? [[Number(row[3]), Number(row[6])]] : []));
}
