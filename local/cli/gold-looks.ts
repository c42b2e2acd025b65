import { writeFile } from 'node:fs/promises';
import { count, counted, percent, range, span } from '../../pages/owner/model/figures.ts';
import type {
  ContestPage,
  ContestRow,
  GoldCandidates,
  GoldRow,
  GoldTable,
} from '../../src/contracts/gold.ts';
import { GoldCheck } from '../../src/contracts/gold-check.ts';
import type { GoldForecast } from '../../src/contracts/gold-forecast.ts';
import { checkGold as judge } from '../../src/flows/gold/check.ts';
import { jsonLines } from '../infer/json-lines.ts';
import { openSource } from '../infer/source.ts';
import { ASSAY, type Context } from './context.ts';
import { findJob, pagesOf, withService } from './service.ts';
import { type Column, table } from './table.ts';

const NONE = '–';

/** Lists the gold of a job, and says how long it lasts. */
export function listGold(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const pages = await pagesOf<GoldTable>(service, `/jobs/${jobId}/gold`);
    const gold = pages.flatMap((page) => page.gold);
    const { forecast, sampledTasks } = pages[0] ?? { forecast: undefined, sampledTasks: 0 };
    const text = gold.length === 0 ? 'this job has no gold' : table(COLUMNS, gold).join('\n');
    context.out.result({ jobId, gold, forecast, sampledTasks }, text);
    if (forecast !== undefined && gold.length > 0) context.out.note(forecastText(forecast));
    for (const { goldId } of gold.filter(({ proposal }) => proposal === 'retire')) {
      const act = `${ASSAY} gold retire ${jobId} ${goldId} --note "good annotators fail on it"`;
      context.out.note(
        `good annotators fail on ${goldId} beyond chance: look at it, then\n  ${act}`,
      );
    }
  });
}

const COLUMNS: readonly Column<GoldRow>[] = [
  { head: 'gold', cell: ({ goldId }) => goldId },
  { head: 'answer', cell: ({ accepted }) => accepted.join(' or ') },
  { head: 'origin', cell: ({ origin }) => origin },
  { head: 'state', cell: ({ state, proposal }) => (proposal ? `${state}, retire?` : state) },
  { head: 'shown', right: true, cell: ({ exposures }) => count(exposures) },
  { head: 'right', right: true, cell: (row) => rightOf(row) },
  { head: 'most said', cell: ({ mostGiven }) => mostGiven ?? NONE },
  { head: 'contested', right: true, cell: ({ contests }) => (contests ? count(contests) : NONE) },
  { head: 'task', cell: ({ source, sourceRef }) => shortened(sourceRef ?? source ?? '') },
];

/** The beginning of a text on one line. */
function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

const rightOf = ({ right, answers }: GoldRow): string =>
  right === null ? NONE : `${percent(right.value)} (${range(right)}) of ${count(answers)}`;

/** How long gold lasts, and how much of it is missing. */
export function forecastText({ showings, answers, lastsMs, short }: GoldForecast): string {
  const time = lastsMs === null ? '' : `, ${span(lastsMs)} at the pace of now`;
  const left = `may be shown ${counted(showings, 'time')} more: ${counted(answers, 'answer')}${time}`;
  return short === 0 ? left : `${left}; the job needs ${counted(short, 'gold task')} more`;
}

/** Lists disputes of gold verdicts, open ones first. */
export function listContests(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const pages = await pagesOf<ContestPage>(service, `/jobs/${jobId}/contests`);
    const isOpen = ({ state }: ContestRow) => (state === 'open' ? 0 : 1);
    const all = pages.flatMap(({ contests }) => contests);
    const contests = all.sort((a, b) => isOpen(a) - isOpen(b) || a.at - b.at);
    const none = 'nobody disputes a verdict';
    const text = contests.length === 0 ? none : table(CONTEST_COLUMNS, contests).join('\n');
    context.out.result({ jobId, contests }, text);
  });
}

const CONTEST_COLUMNS: readonly Column<ContestRow>[] = [
  { head: 'gold', cell: ({ goldId }) => goldId },
  { head: 'state', cell: ({ state }) => state },
  { head: 'annotator', cell: ({ annotatorId }) => annotatorId },
  { head: 'answered', cell: ({ given }) => given },
  { head: 'says', cell: ({ note }) => note },
];

/** What tasks must be like to be proposed. */
export interface CandidateOptions {
  readonly share?: string;
  readonly confidence?: string;
  readonly out?: string;
}

/** Lists tasks on which nearly all agree; into a file they are a list to check, then to promote. */
export function listCandidates(
  context: Context,
  idOrName: string,
  { share, confidence, out: path }: CandidateOptions,
): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const asked = new URLSearchParams();
    if (share !== undefined) asked.set('minShare', share);
    if (confidence !== undefined) asked.set('minConfidence', confidence);
    const address = `/jobs/${jobId}/gold-candidates`;
    const pages = await pagesOf<GoldCandidates>(service, address, asked.toString());
    const candidates = pages.flatMap((page) => page.candidates);
    const lines = candidates.map(
      ({ taskId, label: gold, source, sourceRef }) =>
        `${JSON.stringify({ taskId, gold, source, sourceRef })}\n`,
    );
    if (path !== undefined) {
      await writeFile(path, lines.join(''));
      context.out.note(
        `strike out what you do not sign off, then: ${ASSAY} gold promote ${jobId} ${path}`,
      );
    }
    const text = `${counted(candidates.length, 'task')} could become gold`;
    context.out.result({ jobId, candidates }, path === undefined ? lines.join('') + text : text);
  });
}

/** Judges a file of checks on this machine. */
export async function checkGold({ out }: Context, path: string): Promise<void> {
  for await (const { line, value } of jsonLines(await openSource(path), GoldCheck)) {
    const [verdict] = judge([value]).verdicts;
    out.result({ line, ...verdict }, JSON.stringify({ line, ...verdict }));
  }
}
