import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { isServed } from '../src/adapters/embedded/folder-lock.ts';
import { openHome } from '../src/adapters/embedded/home.ts';
import { explain } from '../src/contracts/explain.ts';
import type { Progress } from '../src/contracts/progress.ts';
import type { Invite } from '../src/contracts/session.ts';
import type { ApiClient } from './api-client.ts';
import { announce, ownerLink } from './cli/local.ts';
import { readLocalFile } from './cli/local-file.ts';
import { runDemoCrowd } from './demo/crowd.ts';
import { fetchDataset, scoreLabels } from './demo/dataset.ts';
import { createDemoJob, DEMO_JOB, type DemoStrips, demoStrips } from './demo/job.ts';
import { makeDataset } from './export-client.ts';
import { ownerSession } from './owner-link.ts';
import { portTaken } from './port-taken.ts';
import { type LocalServer, startServer } from './server.ts';

const FOLDER = '.assay';

/** The dataset stands after so long even if somebody still holds tasks. */
const DATASET_MS = 85_000;

const HELP = `npm start [-- options]    the service on this machine, with a job to look at

  --port P     the service; task frames are on P+1       (8787)
  --data DIR   where everything is kept                  (${FOLDER})
  --reset      delete what is kept there and start anew
  --exit       end after the dataset instead of serving on
`;

const Options = z.strictObject({
  port: z.coerce.number().int().min(0).max(65_534).default(8787),
  data: z.string().default(FOLDER),
  reset: z.boolean().default(false),
  exit: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** What a later start needs to go on with the same job and the same people. */
const DemoState = z.strictObject({ jobId: z.string(), invite: z.string() });
type DemoState = z.infer<typeof DemoState>;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      reset: { type: 'boolean' },
      exit: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const read = Options.safeParse(values);
  if (read.success) return read.data;
  const [fault] = explain(read.error, values);
  throw new Error(`--${fault?.message}; npm start -- --help lists the options`);
}

/** Deletes a data folder, but only one of ours. */
function reset(folder: string): void {
  if (!existsSync(folder)) return;
  if (!existsSync(join(folder, 'key'))) throw new Error(`${folder} is not a data folder of Assay`);
  if (isServed(folder)) throw new Error(`Assay serves ${folder} now: stop it first`);
  rmSync(folder, { recursive: true });
}

/** The demo job of this folder, made at the first start. */
async function openDemo(owner: ApiClient, folder: string, strips: DemoStrips): Promise<DemoState> {
  const path = join(folder, 'demo.json');
  if (existsSync(path)) return DemoState.parse(JSON.parse(readFileSync(path, 'utf8')));
  const { jobId } = await createDemoJob(owner, strips);
  const invite = await owner.call<Invite>('POST', `/jobs/${jobId}/invites`, {
    people: 1000,
    days: 90,
  });
  const state = { jobId, invite: invite.token };
  writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  return state;
}

function welcome(server: LocalServer, ownerToken: string, demo: DemoState): void {
  say(`
  Assay is running, on this machine only. Job: ${DEMO_JOB.name}

  Owner      ${server.url}/owner#invite=${ownerToken}
             (opens once; start again for a new link)
  Annotator  ${server.url}/#invite=${demo.invite}
             (join the twelve simulated annotators; open it as often as you like)
`);
}

/** Shows how far the job is, until it is complete or the time is up. */
async function watch(owner: ApiClient, jobId: string, signal: AbortSignal): Promise<void> {
  const every = process.stderr.isTTY ? 1_000 : 10_000;
  while (!signal.aborted) {
    const { answers, answersWanted, perMinute } = await owner.call<Progress>(
      'GET',
      `/jobs/${jobId}/progress`,
    );
    const line = `  ${answers} of ${answersWanted} answers · ${Math.round(perMinute)} a minute`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(60)}`);
    else say(line);
    if (answers >= answersWanted) break;
    await sleep(every, undefined, { signal }).catch(() => undefined);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
}

/** Exports, fetches by presigned links, scores, and prints the one line on stdout. */
async function deliver(
  owner: ApiClient,
  jobId: string,
  folder: string,
  strips: DemoStrips,
  since: number,
) {
  const view = await makeDataset((method, path) => owner.call(method, path), jobId);
  const { path, labels } = await fetchDataset(owner, view, join(folder, 'datasets'));
  const score = scoreLabels(labels, strips.truthOfLine, view.dataset.choices);
  const { datasetId, tasks, complete, answers, annotators } = view.dataset;
  const seconds = Math.round((Date.now() - since) / 100) / 10;
  console.log(
    JSON.stringify({
      event: 'dataset',
      path,
      datasetId,
      ...score,
      tasks,
      complete,
      answers,
      annotators,
      seconds,
    }),
  );
  say(`
  Dataset    ${path}
             ${(100 * score.accuracy).toFixed(1)} % of ${score.labels} labels are right; a plain majority of the same votes: ${(100 * score.majorityAccuracy).toFixed(1)} %
`);
}

/** The service of this folder runs already: a fresh link for its owner is all that is wanted. */
async function greetAgain(folder: string, url: string): Promise<void> {
  const home = openHome({ folder, baseUrl: url });
  say(
    `\n  Assay runs here already, at ${url}\n\n  Owner      ${await ownerLink(home.services, url)}\n`,
  );
  home.close();
}

async function start({ data, port }: ReturnType<typeof readOptions>): Promise<LocalServer> {
  try {
    return await startServer({ folder: data, port });
  } catch (error) {
    const taken = await portTaken(error, port, 'npm start -- --port');
    throw taken === undefined ? error : new Error(taken);
  }
}

async function main(): Promise<void> {
  const since = Date.now();
  const options = readOptions();
  if (options.help) return say(HELP);
  if (options.reset) reset(options.data);
  const running = isServed(options.data) ? readLocalFile(options.data) : undefined;
  if (running !== undefined) return greetAgain(options.data, running.url);
  const server = await start(options);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  await announce(server, options.data);
  // They take seconds on a slow machine: no connection may wait for them, since an idle one is closed.
  const strips = demoStrips();
  const { owner, ownerToken } = await ownerSession(server);
  const demo = await openDemo(owner, options.data, strips);
  welcome(server, ownerToken, demo);
  const crowd = runDemoCrowd(strips, { url: server.url, invite: demo.invite, signal: stop.signal });
  const deadline = AbortSignal.any([stop.signal, AbortSignal.timeout(DATASET_MS)]);
  await Promise.race([watch(owner, demo.jobId, deadline), crowd.then(() => undefined)]);
  await server.idle();
  if (!stop.signal.aborted) await deliver(owner, demo.jobId, options.data, strips, since);
  if (options.exit) stop.abort();
  if (!stop.signal.aborted)
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  await crowd.catch(() => undefined);
  owner.close();
  await server.close();
}

main().catch((error: Error) => {
  say(error.message);
  process.exit(1);
});
