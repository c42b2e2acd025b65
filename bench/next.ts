import type { NextReply } from '../src/contracts/assignment.ts';
import type { Session } from '../src/contracts/session.ts';
import { BenchServer } from './bench-server.ts';
import { HttpConnection } from './http-connection.ts';

/**
 * `npm run bench:next`: time of `next` for one client at 10,000 and at 1,000,000 tasks, most of them
 * open. The two jobs stand in one store and take turns, so that the machine's mood cancels out.
 */
const smoke = process.argv.includes('--smoke');
const SIZES = smoke ? [1_000, 10_000] : [10_000, 1_000_000];
const ROUNDS = smoke ? 20 : 400;

/** An annotator who takes a hand and gives it all back, so that the job stays full. */
class Client {
  readonly #connection: HttpConnection;
  readonly #jobId: string;
  #token = '';

  constructor(url: string, jobId: string) {
    this.#connection = new HttpConnection(url);
    this.#jobId = jobId;
  }

  async join(invite: string): Promise<void> {
    const body = JSON.stringify({ invite, device: 'bench-annotator-next' });
    const reply = await this.#connection.send('POST', '/sessions', '', body);
    this.#token = (JSON.parse(reply.body) as Session).token;
  }

  /** @returns milliseconds of one `next` */
  async next(): Promise<number> {
    const began = performance.now();
    const reply = await this.#connection.send(
      'POST',
      `/jobs/${this.#jobId}/next`,
      this.#token,
      '{}',
    );
    const took = performance.now() - began;
    const hand = (JSON.parse(reply.body) as NextReply).hands[0];
    if (hand === undefined) throw new Error(`next gave no hand: ${reply.body}`);
    const path = `/assignments/${hand.assignmentId}/response`;
    await this.#connection.send('POST', path, this.#token, '{"answers":{"0":{"choice":"yes"}}}');
    return took;
  }

  close(): void {
    this.#connection.close();
  }
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

const server = new BenchServer();
await server.start();
const jobs: Awaited<ReturnType<BenchServer['makeJob']>>[] = [];
for (const tasks of SIZES) {
  const began = performance.now();
  jobs.push(await server.makeJob({ tasks, taskSuiteSize: 20, redundancy: 3 }));
  const took = (performance.now() - began) / 1000;
  console.log(`imported ${tasks} tasks in ${took.toFixed(1)} s`);
}
const clients: Client[] = [];
for (const { url, jobId, invite } of jobs) {
  const client = new Client(url, jobId);
  await client.join(invite);
  clients.push(client);
}
const times: number[][] = SIZES.map(() => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, client] of clients.entries()) {
    const took = await client.next();
    if (round >= ROUNDS / 4) times[i]?.push(took);
  }
}
const [small = Number.NaN, large = Number.NaN] = times.map(median);
console.log(
  `next at ${SIZES[0]} tasks ${small.toFixed(2)} ms, at ${SIZES[1]} tasks ${large.toFixed(2)} ms: ratio ${(large / small).toFixed(2)} (bar 1.2)`,
);
for (const client of clients) client.close();
await server.close();
