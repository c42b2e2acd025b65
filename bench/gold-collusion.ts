import { markdownTable } from '../docs/markdown-table.ts';
import { oneCoin } from '../src/inference/classes/one-coin.ts';
import { findCollusion } from '../src/inference/collusion/collusion.ts';
import { proportionInterval } from '../src/inference/interval.ts';
import {
  type CollusionPlan,
  colludingCrowd,
  RING,
} from '../test/inference/collusion/colluding-crowd.ts';

/**
 * `npm run bench:collusion`: how many of a simulated ring are found, and how many innocent people suspected,
 * over many seeds. `--seeds N`, 100 by default; `--smoke`: 2.
 */
const CROWDS: readonly (readonly [name: string, change: Partial<CollusionPlan>])[] = [
  ['ring of 20, 200 answers each', {}],
  ['400 answers each', { tasks: 16_000 }],
  ['100 answers each', { tasks: 4_000 }],
  ['half of the answers copied', { copies: 0.5, tasks: 16_000 }],
  ['the ring right 8 times of 10', { ringSkill: 0.8, tasks: 16_000 }],
  ['ten answers a task', { redundancy: 10, tasks: 4_000 }],
  ['three answers a task', { redundancy: 3, tasks: 16_000 }],
  ['two classes, 400 answers each', { classes: 2, tasks: 16_000 }],
  ['nobody colludes', { ring: 0 }],
  ['nobody, 4 tasks of 10 mislead', { ring: 0, hard: 0.4, hardSkill: 0.3 }],
  ['nobody, two classes, 3 of 10 mislead', { ring: 0, classes: 2, hard: 0.3, hardSkill: 0.35 }],
  ['nobody, skills 0.42 to 0.98', { ring: 0, skill: 0.7, spread: 0.28 }],
];

const at = process.argv.indexOf('--seeds');
const seeds = process.argv.includes('--smoke') ? 2 : at > 0 ? Number(process.argv[at + 1]) : 100;
console.log(`${new Date().toISOString()} node ${process.version}, ${seeds} seeds a row`);

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function rowOf([name, change]: (typeof CROWDS)[number]): string[] {
  const plan = { ...RING, ...change };
  let [found, innocent, crowds] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const votes = colludingCrowd(plan, seed);
    const { pairs, rings } = findCollusion(votes, oneCoin(votes, {}).posterior);
    const members = rings.flatMap((ring) => ring.members.map(({ annotator }) => annotator));
    const all = new Set([...members, ...pairs.flatMap(({ first, second }) => [first, second])]);
    const wrong = [...all].filter((a) => a >= plan.ring).length;
    found += all.size - wrong;
    innocent += wrong;
    crowds += wrong > 0 ? 1 : 0;
  }
  const honest = seeds * (plan.people - plan.ring);
  const { high } = proportionInterval(innocent, honest);
  return [
    name,
    plan.ring === 0 ? '' : percent(found / (seeds * plan.ring)),
    `${innocent} of ${honest}`,
    percent(high),
    `${crowds} of ${seeds}`,
  ];
}

const head = [
  'crowd',
  'of the ring found',
  'innocent suspected',
  'at most (95 %)',
  'crowds with one',
];
console.log(markdownTable(head, CROWDS.map(rowOf)));
