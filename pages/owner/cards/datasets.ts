import type { ExportView } from '../../../src/contracts/export.ts';
import type { Progress } from '../../../src/contracts/progress.ts';
import { button, h } from '../../elements/dom.ts';
import { emptyState, frame } from '../card.ts';
import { say } from '../live.ts';
import { counted, moment } from '../model/figures.ts';
import { datasetBody } from './dataset-body.ts';

/** What the owner asks for in the card of datasets. */
interface DatasetActs {
  /** Whether datasets may be made; all may download them. */
  readonly allowed: boolean;
  download(name: string): Promise<void>;
  make(): void;
}

/** The newest dataset, whether answers came since, and its files; or how to get a first one. */
export function datasetsCard(acts: DatasetActs) {
  const status = h('p', { class: 'status', role: 'status' });
  const stale = h('p', { class: 'stale' });
  const body = datasetBody(acts.download);
  const empty = emptyDatasets(acts);
  const { root, heading, remark } = frame(
    'datasets',
    'Newest dataset',
    status,
    stale,
    body.root,
    empty.root,
  );
  let view: ExportView | null = null;
  let progress: Progress | undefined;
  const refresh = () => {
    if (progress === undefined) return;
    const { now, answers } = progress;
    const dataset = view?.dataset;
    empty.show(dataset === undefined, answers > 0);
    body.root.hidden = dataset === undefined;
    stale.hidden = dataset === undefined || dataset.answers === answers;
    say(remark, dataset === undefined ? '' : `Answers up to ${moment(dataset.asOf, now)}`);
    if (dataset === undefined) return;
    say(stale, staleWords(answers - dataset.answers));
    body.show(dataset, now);
  };
  return {
    root,
    tell: (words: string) => say(status, words),
    focus: () => heading.focus(),
    show(newest: Progress) {
      progress = newest;
      refresh();
    },
    /** Shows a dataset; null when there is none yet. */
    have(newest: ExportView | null) {
      view = newest;
      refresh();
    },
  };
}

function emptyDatasets({ allowed, make }: Pick<DatasetActs, 'allowed' | 'make'>) {
  const root = emptyState(
    'Datasets with the labels will be here to download.',
    'Export makes one from all answers counted so far.',
  );
  const first = button('small', make, 'Export…');
  root.append(first);
  return {
    root,
    show(empty: boolean, anyAnswers: boolean) {
      root.hidden = !empty;
      first.hidden = !allowed || !anyAnswers;
    },
  };
}

const staleWords = (since: number): string =>
  since < 0
    ? `${counted(-since, 'answer')} in it no longer count. Export again to leave them out.`
    : `${counted(since, 'answer')} came after it. Export again to have them in it.`;
