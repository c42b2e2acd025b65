import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { provide } from '../../../lambdas/runtime.ts';
import { checkHistory } from '../../../local/history/check.ts';
import { readLog } from '../../../local/history/log.ts';
import { HistoryRecorder } from '../../../local/history/recorder.ts';
import type { Finding } from '../../../local/history/report.ts';
import { readTable } from '../../../local/history/table.ts';
import type { Answers } from '../../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../../src/contracts/assignment.ts';
import { aggregate } from '../../../src/flows/aggregation.ts';
import { createInvite } from '../../../src/flows/session.ts';
import { voidAnnotator } from '../../../src/flows/void.ts';
import { HandlerCaller, loadHandlers } from '../../support/handler-caller.ts';
import { allAnswered, answersTo, publishedJob } from '../../support/job.ts';
import { openWorld } from '../../support/world.ts';

const LEASE_MS = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: tests spoil members that no type would let them
type Json = any;

/** A history in memory: lines of the log and rows of the table, for a test to spoil. */
export interface Told {
  log: Json[];
  readonly rows: Json[];
  /** Ids that the story is about, by what became of them. */
  readonly names: Readonly<Record<string, string>>;
}

class Person {
  readonly #caller: HandlerCaller;
  readonly #jobId: string;

  constructor(caller: HandlerCaller, jobId: string) {
    this.#caller = caller;
    this.#jobId = jobId;
  }

  async next(hands = 1): Promise<Hand[]> {
    const path = `/jobs/${this.#jobId}/next`;
    return (await this.#caller.call<NextReply>('POST', path, { hands })).hands;
  }

  async hand(): Promise<Hand> {
    const [hand] = await this.next();
    if (hand === undefined) throw new Error('no hand');
    return hand;
  }

  /** What became of a request; a refusal is its code. */
  #tell(method: 'PUT' | 'POST', hand: Hand, what: string, body: object): Promise<unknown> {
    const path = `/assignments/${hand.assignmentId}/${what}`;
    return this.#caller.call(method, path, body).catch((error) => error.code);
  }

  save = (hand: Hand, answers: Answers) => this.#tell('PUT', hand, 'draft', { answers });
  submit = (hand: Hand, answers: Answers) => this.#tell('POST', hand, 'response', { answers });
  giveBack = (hand: Hand) => this.#tell('POST', hand, 'give-back', {});
  decline = (hand: Hand) => this.#tell('POST', hand, 'decline', { reason: 'too-hard' });
}

/** What stands in a hand's ordinary tasks in turn, with gold answered alike. */
const mixed = (hand: Hand): Answers =>
  answersTo(hand, (_, position) =>
    position === 0 ? { abstain: 'unsure' } : { choice: position % 2 === 0 ? 'no' : 'yes' },
  );

/**
 * Tells a small history in which everything happens once: in time and in part, twice, too late, aside
 * and counted, declined, given back, void, labelled, and hands that are still out.
 */
export async function tellHistory(folder: string): Promise<Told> {
  const world = openWorld(3);
  provide(world.services);
  const jobId = await publishedJob(
    world.services,
    { tasks: 24, gold: 6 },
    { leaseSeconds: 60, gold: { rate: 1 / 3, maxExposures: 6 }, maxTasksPerAnnotator: 24 },
  );
  const path = join(folder, 'told.jsonl');
  const recorder = new HistoryRecorder(path, () => world.clock.now);
  const { token } = await createInvite(world.services, { jobId, people: 9, days: 1 });
  const handlers = await loadHandlers();
  const ids: string[] = [];
  const join_ = async (name: string): Promise<Person> => {
    const caller = new HandlerCaller(handlers, recorder.watch());
    const device = `device-of-${name}-000000`;
    const session = await caller.call<{ token: string; annotatorId: string }>('POST', '/sessions', {
      invite: token,
      device,
    });
    caller.use(session.token);
    ids.push(session.annotatorId);
    world.chance.next(); // by this the walks begin where the suites are that the cases name
    return new Person(caller, jobId);
  };
  const names: Record<string, string> = { jobId };

  const ann = await join_('ann');
  const whole = await ann.hand();
  await ann.save(whole, { 0: { choice: 'maybe' }, 1: { choice: 'yes' } });
  await ann.next();
  await ann.submit(whole, mixed(whole));
  await ann.submit(whole, mixed(whole));
  await ann.submit(whole, allAnswered(whole, 'maybe'));
  await ann.save(whole, allAnswered(whole, 'no'));
  names['whole'] = whole.assignmentId;

  const bob = await join_('bob');
  const partial = await bob.hand();
  await bob.save(partial, { 0: { choice: 'no' }, 1: { choice: 'maybe' } });
  await bob.save(partial, { 0: null });
  await bob.giveBack(partial);
  names['partial'] = partial.assignmentId;

  const cid = await join_('cid');
  const late = await cid.hand();
  await cid.save(late, { 0: { choice: 'yes' } });
  world.clock.advance(2 * LEASE_MS);
  const dan = await join_('dan');
  for (let i = 0; i < 8; i++) {
    const hand = await dan.hand();
    await dan.submit(hand, allAnswered(hand, 'yes'));
  }
  const eve = await join_('eve');
  for (let i = 0; i < 4; i++) {
    const hand = await eve.hand();
    await eve.submit(hand, mixed(hand));
    names['eves'] = hand.assignmentId;
  }
  await cid.submit(late, allAnswered(late, 'maybe'));
  await cid.submit(late, allAnswered(late, 'maybe'));
  names['late'] = late.assignmentId;
  await bob.submit(partial, mixed(partial));

  const fay = await join_('fay');
  const declined = await fay.hand();
  await fay.save(declined, { 1: { choice: 'no' } });
  await fay.decline(declined);
  names['declined'] = declined.assignmentId;

  const gus = await join_('gus');
  const voided = await gus.hand();
  await gus.submit(voided, allAnswered(voided, 'no'));
  const annotatorId = ids.at(-1) ?? '';
  await voidAnnotator(world.services, { jobId, annotatorId, by: 'staff:o1', stepMs: 1e6 });
  await gus.next();
  names['voided'] = voided.assignmentId;
  names['gus'] = annotatorId;

  const hal = await join_('hal');
  const [drafted, untouched] = await hal.next(2);
  if (drafted === undefined || untouched === undefined) throw new Error('two hands were expected');
  await hal.save(drafted, { 0: { choice: 'yes' }, 1: { choice: 'no' } });
  names['drafted'] = drafted.assignmentId;
  names['untouched'] = untouched.assignmentId;
  names['hal'] = ids.at(-1) ?? '';

  for (let suite = 0; suite < 8; suite += 2) {
    const ref = { kind: 'taskSuite', jobId, taskSuiteId: `s${suite}` } as const;
    await aggregate(world.services, ref);
  }
  recorder.close();
  const log = readFileSync(path, 'utf8').trimEnd().split('\n');
  const rows = world.dump().map(({ body, ...row }) => {
    const entries = Object.entries(row).filter(([, value]) => value !== null);
    return { ...Object.fromEntries(entries), body: JSON.parse(body) };
  });
  world.close();
  return { log: log.map((line) => JSON.parse(line)), rows, names };
}

/** A folder for one test's files, and how to remove it. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'assay-history-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes a history as its two files. @returns their paths */
export function write(folder: string, { log, rows }: Told): [log: string, table: string] {
  const [logFile, tableFile] = [join(folder, 'log.jsonl'), join(folder, 'table.json')];
  const items = rows.map((row) => ({ Item: marshall(row, { removeUndefinedValues: true }) }));
  writeFileSync(logFile, log.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(tableFile, items.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return [logFile, tableFile];
}

/** Judges a history by its files. */
export async function judge(
  folder: string,
  told: Told,
  final = false,
): Promise<readonly Finding[]> {
  const [log, table] = write(folder, told);
  return checkHistory(await readLog([log]), await readTable(table), { final });
}
