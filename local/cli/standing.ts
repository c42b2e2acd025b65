import { repeatWords, sharpenedWords } from '../../pages/owner/model/again.ts';
import { whatWords, whyWords } from '../../pages/owner/model/decisions.ts';
import { count, counted, percent, range } from '../../pages/owner/model/figures.ts';
import type { SkillView, WatchView } from '../../src/contracts/skill.ts';
import type {
  AnnotatorView,
  DecisionPage,
  DecisionView,
  StandingBody,
} from '../../src/contracts/standing.ts';
import type { Context } from './context.ts';
import { findJob, pagesOf, withService } from './service.ts';
import { type Column, table } from './table.ts';

/** Shows one annotator: their figures, what they chose on gold by truth, and every decision on them. */
export function showAnnotator(context: Context, idOrName: string, id: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const view = await service.call<AnnotatorView>('GET', pathOf(jobId, id));
    context.out.result({ jobId, ...view }, textOf(view));
  });
}

/** Pauses an annotator or lets them work again. */
export function setStanding(
  context: Context,
  idOrName: string,
  id: string,
  wanted: StandingBody,
): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const path = `${pathOf(jobId, id)}/standing`;
    const before = await service.call<AnnotatorView>('GET', pathOf(jobId, id));
    const view = await service.call<AnnotatorView>('POST', path, wanted);
    context.out.result({ jobId, ...view }, `${id} ${saidOf(wanted, before)}`);
  });
}

/** What a change of standing does for somebody who stood as they did before it. */
function saidOf({ to }: StandingBody, { annotator, decisions: past }: AnnotatorView): string {
  if (to === 'paused') return 'gets nothing more; what they answered still counts';
  if (!annotator.weightless) return 'may work again';
  const worked = (past.at(-1)?.to ?? 'working') === 'working';
  return worked ? 'counts in labels again' : 'may work again, and counts in labels again';
}

/** Prints the quality log of a job, oldest first. */
export function decisions(context: Context, idOrName: string): Promise<void> {
  return withService(context, async (service) => {
    const { jobId } = await findJob(service, idOrName);
    const pages = await pagesOf<DecisionPage>(service, `/jobs/${jobId}/decisions`);
    const all = pages.flatMap(({ decisions }) => decisions);
    const none = 'nothing was decided about anybody yet';
    const text = all.length === 0 ? none : table(COLUMNS, all).join('\n');
    context.out.result({ jobId, decisions: all }, text);
  });
}

const pathOf = (jobId: string, id: string): string =>
  `/jobs/${jobId}/annotators/${encodeURIComponent(id)}`;

/** Why, in the console's words; the reason where it says what they do not, as with a contest. */
const whyOf = (decision: DecisionView): string => {
  const { reason, from, to } = decision;
  const isNew = from !== to && !['owner', 'check-failed', 'poor-on-gold'].includes(reason);
  return [isNew ? reason : '', whyWords(decision)].filter(Boolean).join('; ');
};

const COLUMNS: readonly Column<DecisionView>[] = [
  {
    head: 'when',
    cell: ({ at }) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`,
  },
  { head: 'annotator', cell: ({ annotatorId }) => annotatorId },
  { head: 'decided', cell: whatWords },
  { head: 'by', cell: ({ by }) => by },
  { head: 'why', cell: whyOf },
];

/** The odds of the watch, and where they decide. */
function oddsOf({ gold, poorOdds, stopAt, goodOdds, passAt, found }: WatchView): string {
  const odds = (value: number) => value.toPrecision(2);
  const times = `found poor ${counted(found, 'time')}`;
  if (gold === 0) return found === 0 ? '' : `no gold since the newest decision; ${times}`;
  return `by ${count(gold)} gold the odds of being poor are ${odds(poorOdds)} (stops at ${odds(stopAt)}), of being good ${odds(goodOdds)} (at ${odds(passAt)}); ${times}`;
}

const skillLines = (skill: SkillView): string[] => [
  ...skill.classes.map(
    ({ choice, answers, sensitivity, specificity }) =>
      `  ${choice}: sensitivity ${percent(sensitivity.value)} (${range(sensitivity)}), specificity ${percent(specificity.value)} (${range(specificity)}), of ${count(answers)} gold`,
  ),
  sharpenedWords(skill),
];

function textOf(view: AnnotatorView): string {
  const { annotator, confusion, decisions: all, repeats, skill, watch } = view;
  const { goldAccuracy: gold } = annotator;
  const onGold =
    gold === null
      ? 'no gold answered yet'
      : `${percent(gold.value)} right (${range(gold)}) of ${count(annotator.goldAnswers)} gold`;
  const lines = [
    `${annotator.annotatorId} is ${annotator.state}`,
    `${count(annotator.answers)} answers, ${count(annotator.counted)} counted; ${onGold}`,
    ...Object.entries(confusion).map(
      ([truth, given]) =>
        `  where ${truth} is right: ${Object.entries(given)
          .map(([choice, times]) => `${choice} ${count(times)}`)
          .join(', ')}`,
    ),
    ...(skill.answers === 0 ? [sharpenedWords(skill)] : skillLines(skill)),
    watch === null ? '' : oddsOf(watch),
    repeats === null ? '' : repeatWords(repeats),
  ];
  const said = lines.filter((line) => line !== '');
  return [...said, ...(all.length === 0 ? [] : ['', ...table(COLUMNS, all)])].join('\n');
}
