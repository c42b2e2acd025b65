import { markdownTable } from '../../docs/markdown-table.ts';
import type { Measured } from './child.ts';
import type { PeerMeasured } from './peer.ts';
import type { Took } from './stopwatch.ts';

/** Nanoseconds an answer and iteration; the pass that starts from the majority counts as one. */
const nsOf = (answers: number, iterations: number, ms: number): number =>
  (1e6 * ms) / answers / (iterations + 1);

const both = ({ wallMs, cpuMs }: Took, digits: number, factor = 1): string =>
  `${(wallMs * factor).toFixed(digits)} / ${(cpuMs * factor).toFixed(digits)}`;

const HEAD = [
  'answers',
  'classes',
  'what',
  'iterations',
  'ns an answer and iteration',
  'to convergence, ms',
  'packing, ms',
  'bytes an answer',
  'accuracy',
];

/** All figures as a table of Markdown. Times are by the clock / of the processors. */
export function tableOf(
  ours: readonly Measured[],
  peers: ReadonlyMap<number, PeerMeasured>,
): string {
  const rows = ours.map((each) => {
    const { answers, iterations, fit, threads, accelerate } = each;
    const ways = `${threads} thread${threads > 1 ? 's' : ''}${accelerate ? ', leaps' : ''}`;
    return [
      answers.toLocaleString('en-US'),
      `${each.classCount}`,
      ways,
      `${iterations}`,
      both(fit, 1, nsOf(answers, iterations, 1)),
      both(fit, 0),
      both(each.pack, 0),
      (each.peakBytes / answers).toFixed(0),
      each.accuracy.toFixed(4),
    ];
  });
  const theirs = [...peers].map(([answers, { iterations, fit, peakBytes, accuracy }]) => [
    answers.toLocaleString('en-US'),
    '4',
    'crowd-kit',
    `${iterations}`,
    both(fit, 0, nsOf(answers, iterations - 1, 1)),
    both(fit, 0),
    '',
    (peakBytes / answers).toFixed(0),
    accuracy.toFixed(4),
  ]);
  const limits = ours.flatMap(({ answers, classCount, threads, limit, accelerate }) =>
    limit === undefined || threads > 1 || accelerate
      ? []
      : [
          [
            ...[
              answers.toLocaleString('en-US'),
              `${classCount}`,
              'bare loop',
              '',
              both(limit, 1, 1e6 / answers),
            ],
          ],
        ],
  );
  return markdownTable(HEAD, [...rows, ...limits, ...theirs]);
}

/** The bars, each met or missed with its figure: 4 classes, 1 million answers and 5 million. */
export function barsOf(
  ours: readonly Measured[],
  peers: ReadonlyMap<number, PeerMeasured>,
  onlineMicroseconds: number,
): string[] {
  const find = (answers: number, threads: number, accelerate: boolean) =>
    ours.find(
      (each) =>
        each.answers === answers &&
        each.classCount === 4 &&
        each.threads === threads &&
        each.accelerate === accelerate,
    );
  const [one, two] = [find(1e6, 1, false), find(1e6, 2, false)];
  const [leaps, large] = [find(1e6, 2, true), find(5e6, 2, true)];
  const peer = peers.get(1e6);
  const ns = (each: Measured) => nsOf(each.answers, each.iterations, each.fit.wallMs);
  const peerNs = peer && nsOf(1e6, peer.iterations - 1, peer.fit.wallMs);
  const bytes = Math.max(
    ...ours.filter(({ answers }) => answers >= 1e6).map((e) => e.peakBytes / e.answers),
  );
  return [
    atMost('ns, one thread', one && ns(one), 30),
    atMost('ns by the clock, two threads', two && ns(two), 18),
    atLeast('× crowd-kit an iteration, two threads', two && peerNs && peerNs / ns(two), 35),
    atLeast('× crowd-kit to convergence', leaps && peer && peer.fit.wallMs / leaps.fit.wallMs, 40),
    atMost('s to convergence, 1 M', leaps && leaps.fit.wallMs / 1000, 0.35),
    atMost('s to convergence, 5 M', large && large.fit.wallMs / 1000, 2),
    atMost('bytes an answer', Number.isFinite(bytes) ? bytes : undefined, 60),
    atMost('µs for one task online', onlineMicroseconds, 20),
  ];
}

const atMost = (what: string, value: number | undefined, bar: number): string =>
  verdict(what, value, `≤ ${bar}`, value !== undefined && value <= bar);
const atLeast = (what: string, value: number | undefined, bar: number): string =>
  verdict(what, value, `≥ ${bar}`, value !== undefined && value >= bar);

function verdict(what: string, value: number | undefined, bar: string, met: boolean): string {
  if (value === undefined) return `${what}: not measured (bar ${bar})`;
  return `${what}: ${value.toFixed(2)} (bar ${bar}, ${met ? 'met' : 'missed'})`;
}
