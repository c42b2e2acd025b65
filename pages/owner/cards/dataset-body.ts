import type { Dataset } from '../../../src/contracts/export.ts';
import { button, h, icon } from '../../elements/dom.ts';
import { inWords } from '../api.ts';
import { scrollArea, table } from '../card.ts';
import { copyButton } from '../copy-button.ts';
import { onChange, say } from '../live.ts';
import { sameWords } from '../model/again.ts';
import {
  bytes,
  coefficient,
  count,
  counted,
  ends,
  moment,
  NONE,
  shortened,
} from '../model/figures.ts';

const DOWN = 'M12 4v11M7 10.5 12 15.5l5-5M5 20h14';
const METHODS: Readonly<Record<string, string>> = {
  auto: 'Mean of methods (auto)',
  'dawid-skene': 'Dawid–Skene',
  majority: 'Majority vote',
};

/** The contents page of a dataset has a link like its files, and cannot hold a hash of itself. */
const CONTENTS = { name: 'dataset.json', bytes: null, sha256: null };
interface FileRow {
  readonly name: string;
  readonly bytes: number | null;
  readonly sha256: string | null;
}

type Download = (name: string) => Promise<void>;

/** What a dataset holds, and its files to download with the hashes they must have. */
export function datasetBody(download: Download) {
  const facts = h('dl', { class: 'facts' });
  const rows = h('tbody');
  const heads = [['File'], ['Size', 'number'], ['SHA-256'], ['Actions', 'unseen']] as const;
  const files = scrollArea('Table of files', table('files', heads, rows));
  const refused = h('p', { class: 'refused', role: 'alert' });
  const refuse = (words: string) => say(refused, words);
  let today = 0;
  const build = onChange((dataset: Dataset) => {
    const all: FileRow[] = [...dataset.files, CONTENTS];
    facts.replaceChildren(...factsOf(dataset, today));
    rows.replaceChildren(...all.map((file) => fileRow(file, download, refuse)));
  });
  return {
    root: h('div', { class: 'dataset' }, facts, h('div', {}, files, refused)),
    show(dataset: Dataset, now: number) {
      today = now;
      build(dataset);
    },
  };
}

type Fact = [string, string | Node];

const repeatsOf = ({ repeats }: Dataset): Fact[] =>
  repeats === undefined ? [] : [['Same answer again', sameWords(repeats) || NONE]];

function factsOf(data: Dataset, now: number): Node[] {
  const { agreement: alpha } = data;
  const all: Fact[] = [
    ['Labels', `${count(data.labelled)} of ${counted(data.tasks, 'task')}`],
    ['Complete', counted(data.complete, 'task')],
    ['Answers', `${count(data.answers)} of ${counted(data.annotators, 'annotator')}`],
    ['Abstentions', count(data.abstentions)],
    ['Method', METHODS[data.method] ?? data.method],
    [
      'Krippendorff’s α',
      alpha ? `${coefficient(alpha.value)} (${ends(alpha, coefficient)})` : NONE,
    ],
    ...repeatsOf(data),
    ['Newest answer', moment(data.asOf, now)],
    ['Dataset', h('span', { class: 'id', title: data.datasetId }, shortened(data.datasetId))],
  ];
  return all.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value)));
}

function fileRow(file: FileRow, download: Download, refuse: (words: string) => void): HTMLElement {
  const get = button('small', () => void fetchFile(), icon(DOWN), 'Download');
  get.setAttribute('aria-label', `Download ${file.name}`);
  const fetchFile = async () => {
    refuse('');
    get.setAttribute('aria-disabled', 'true');
    await download(file.name).catch((error: unknown) => refuse(inWords(error)));
    get.removeAttribute('aria-disabled');
  };
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, file.name),
    h('td', { class: 'number' }, file.bytes === null ? '' : bytes(file.bytes)),
    h('td', { class: 'hash' }, ...hashOf(file)),
    h('td', { class: 'act' }, get),
  );
}

const hashOf = ({ name, sha256 }: FileRow): readonly Node[] =>
  sha256 === null
    ? [h('span', { class: 'note' }, 'Contents, with the hashes')]
    : [
        h('span', { class: 'id', title: sha256 }, shortened(sha256)),
        copyButton(sha256, `Copy the SHA-256 of ${name}`),
      ];
