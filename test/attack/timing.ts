import { BenchServer } from '../../bench/bench-server.ts';
import { HttpConnection } from '../../bench/http-connection.ts';
import { type BenchJob, isGoldLine } from '../../bench/job.ts';
import type { NextReply } from '../../src/contracts/assignment.ts';
import type { Session } from '../../src/contracts/session.ts';
import { Chance } from '../support/chance.ts';
import type { Area } from './classify.ts';
import { told } from './verdict.ts';

const HANDS = 5_000;
const PEOPLE = 20;
const DRAWS = 200;
const MARGIN = 0.01;

const JOBS: readonly BenchJob[] = [
  { tasks: 10_000, taskSuiteSize: 20, redundancy: 10, goldRate: 0.1 },
  { tasks: 4_000, taskSuiteSize: 5, redundancy: 6, goldRate: 0.1 },
  { tasks: 1_000, taskSuiteSize: 1, redundancy: 6, goldRate: 0.1 },
];

/** One hand of so many is given back, and comes again. */
const GIVEN_BACK = 5;

const KINDS = ['next', 'resume', 'save', 'submit', 'give-back'] as const;
type Kind = (typeof KINDS)[number];

/** How long replies took for one hand, in milliseconds, and which of its slots are gold; a save is of one slot. */
interface Timed {
  readonly gold: readonly boolean[];
  readonly ms: Readonly<Partial<Record<Kind, number>>>;
  readonly saveMs: readonly number[];
}

/**
 * Whether the time that a reply takes tells gold, by a server of its own process over HTTP, one request at a
 * time: `next` for all slots of its hand, `next` again for a page that comes back to it, the save of each slot
 * alone, and the end of the hand, sent or given back. A time counts as a clue in whichever direction it points.
 * Fails where the interval of two standard errors is off chance by more than a hundredth.
 */
export async function attackTiming(): Promise<boolean> {
  const server = new BenchServer();
  await server.start();
  let good = true;
  for (const job of JOBS) {
    const hands = await work(server, job);
    for (const kind of KINDS) {
      const area = areaOf(hands, kind);
      const beyondNoise = Math.abs(area.auc - 0.5) - 2 * area.error;
      const tells = beyondNoise > MARGIN;
      const little = beyondNoise > 0 ? 'tells a little' : 'tells nothing';
      const verdict = tells ? 'TELLS' : little;
      console.log(
        `timing, K=${job.taskSuiteSize}, ${timesOf(hands, kind)} ${kind}: AUC ${told(area)}, ${verdict}`,
      );
      good &&= !tells;
    }
  }
  await server.close();
  return good;
}

async function work(server: BenchServer, job: BenchJob): Promise<Timed[]> {
  const { invite, jobId, url } = await server.makeJob(job);
  const connection = new HttpConnection(url);
  const chance = new Chance(5);
  const tokens: string[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const body = JSON.stringify({ invite, device: `timing-of-replies-${i}` });
    const reply = await connection.send('POST', '/sessions', '', body);
    tokens.push((JSON.parse(reply.body) as Session).token);
  }
  const timed: Timed[] = [];
  for (let i = 0; i < HANDS; i++) {
    const token = chance.pick(tokens) ?? '';
    const hand = await workHand(connection, job, jobId, token, i % GIVEN_BACK === 0);
    if (hand === undefined) break;
    timed.push(hand);
  }
  connection.close();
  return timed;
}

/** Takes one hand, comes back to it, saves each slot alone, in order, and submits; or gives it back as it is. */
async function workHand(
  connection: HttpConnection,
  job: BenchJob,
  jobId: string,
  token: string,
  givesBack: boolean,
): Promise<Timed | undefined> {
  const ask = async (method: string, path: string, body: object) => {
    const began = performance.now();
    const reply = await connection.send(method, path, token, JSON.stringify(body));
    return { ms: performance.now() - began, reply };
  };
  const next = await ask('POST', `/jobs/${jobId}/next`, { hands: 1 });
  const [hand] = (JSON.parse(next.reply.body) as NextReply).hands;
  if (hand === undefined) return undefined;
  const { ms: resume } = await ask('POST', `/jobs/${jobId}/next`, { hands: 1 });
  const gold = hand.tasks.map(({ source = '' }) =>
    isGoldLine(job, Number(/^Report (\d+):/.exec(source)?.[1])),
  );
  const path = `/assignments/${hand.assignmentId}`;
  if (givesBack) {
    const { ms } = await ask('POST', `${path}/give-back`, { grace: false });
    return { gold, ms: { next: next.ms, resume, 'give-back': ms }, saveMs: [] };
  }
  const saveMs: number[] = [];
  for (const position of hand.tasks.keys()) {
    const answers = { [position]: { choice: 'yes' } };
    saveMs.push((await ask('PUT', `${path}/draft`, { answers })).ms);
  }
  const { ms: submit } = await ask('POST', `${path}/response`, { answers: {} });
  return { gold, ms: { next: next.ms, resume, submit }, saveMs };
}

const hasTime = ({ ms, saveMs }: Timed, kind: Kind): boolean =>
  kind === 'save' ? saveMs.length > 0 : ms[kind] !== undefined;

/** How many hands have a time of this kind. */
const timesOf = (hands: readonly Timed[], kind: Kind): number =>
  hands.filter((hand) => hasTime(hand, kind)).length;

/** The area under the curve of a time, with the standard error of a bootstrap over hands. */
function areaOf(all: readonly Timed[], kind: Kind): Area {
  const hands = all.filter((hand) => hasTime(hand, kind));
  const rows = hands.flatMap(({ gold, ms, saveMs }, hand) =>
    gold.map((is, i) => ({ hand, is, ms: (kind === 'save' ? saveMs[i] : ms[kind]) ?? 0 })),
  );
  rows.sort((a, b) => a.ms - b.ms);
  const weighed = (weights: ArrayLike<number>): number => {
    let [below, wins, gold] = [0, 0, 0];
    for (const { hand, is } of rows) {
      const weight = weights[hand] ?? 0;
      if (is) {
        gold += weight;
        wins += weight * below;
      } else below += weight;
    }
    return wins / Math.max(1, gold * below);
  };
  const chance = new Chance(7);
  const draws = Array.from({ length: DRAWS }, () => {
    const weights = new Uint16Array(hands.length);
    for (let i = 0; i < hands.length; i++) {
      const drawn = chance.below(hands.length);
      weights[drawn] = (weights[drawn] ?? 0) + 1;
    }
    return weighed(weights);
  });
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / DRAWS;
  const error = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / DRAWS);
  return { auc: weighed(new Uint16Array(hands.length).fill(1)), error };
}
