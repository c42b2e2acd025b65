import { h } from '../../elements/dom.ts';
import type { Card } from '../card.ts';
import { intervalBar } from '../interval-bar.ts';
import { say } from '../live.ts';
import { readAlpha } from '../model/alpha.ts';
import { doneBy } from '../model/done-by.ts';
import {
  coefficient,
  count,
  counted,
  ends,
  fineRange,
  NONE,
  percent,
  percentDone,
  rate,
} from '../model/figures.ts';
import { shortWords } from '../model/gold.ts';

interface Figure {
  readonly value: string;
  /** What belongs to the value, in small: a total, a day. */
  readonly small?: string;
  readonly words: string;
  readonly range?: string;
}

/** One figure of the strip: what it is, its value, a drawing of it and two lines that explain it. */
function tile(title: string, drawing?: HTMLElement) {
  const [main, small] = [h('span'), h('span', { class: 'small' })];
  const [words, range] = [h('span'), h('span')];
  const root = h(
    'div',
    { class: 'tile' },
    h('dt', {}, title),
    h('dd', { class: 'value' }, main, small),
    h('dd', { class: 'drawing', 'aria-hidden': 'true' }, drawing),
    h('dd', { class: 'detail' }, words, range),
  );
  return {
    root,
    show(figure: Figure) {
      main.classList.toggle('none', figure.value === NONE);
      say(main, figure.value);
      say(small, figure.small ?? '');
      say(words, figure.words);
      say(range, figure.range ?? '');
    },
  };
}

/** The figures that tell how a job stands, in one strip. */
export function tilesCard(): Card {
  const tiles = [complete(), answers(), agreement(), gold(), pace(), due()];
  const root = h('dl', { class: 'tiles card' }, ...tiles.map((one) => one.root));
  return {
    root,
    show(progress) {
      for (const one of tiles) one.show(progress);
    },
  };
}

/** A bar that fills with a share of all. */
function shareBar() {
  const done = h('i');
  return {
    root: h('div', { class: 'bar' }, done),
    show(part: number, all: number) {
      done.style.inlineSize = all === 0 ? '0' : `${(100 * Math.min(part, all)) / all}%`;
    },
  };
}

function complete(): Card {
  const bar = shareBar();
  const { root, show } = tile('Tasks complete', bar.root);
  return {
    root,
    show({ tasksComplete, job }) {
      bar.show(tasksComplete, job.tasks);
      const none = job.tasks === 0;
      const left = job.tasks - tasksComplete;
      show({
        value: count(tasksComplete),
        small: `/ ${count(job.tasks)}`,
        words: none ? 'Known once published' : `${percentDone(tasksComplete, job.tasks)} done`,
        range: left === 0 ? '' : `${count(left)} to go`,
      });
    },
  };
}

function answers(): Card {
  const bar = shareBar();
  const { root, show } = tile('Answers counted', bar.root);
  return {
    root,
    show({ answers: all, answersWanted, abstentions }) {
      bar.show(all, answersWanted);
      const words = all === 0 ? 'None yet' : `${percent(abstentions / all)} abstained`;
      show({ value: count(all), small: `/ ${count(answersWanted)}`, words });
    },
  };
}

function agreement(): Card {
  const drawn = intervalBar();
  const { root, show } = tile('Krippendorff’s α', drawn.root);
  return {
    root,
    show({ agreement: alpha }) {
      drawn.show(alpha);
      if (alpha === null) return show({ value: NONE, words: 'Needs two answers to a task' });
      const range = `${ends(alpha, coefficient)} (95%)`;
      show({ value: coefficient(alpha.value), words: readAlpha(alpha), range });
    },
  };
}

function gold(): Card {
  const drawn = intervalBar();
  const { root, show } = tile('Accuracy on gold', drawn.root);
  return {
    root,
    show({ goldAccuracy: own, goldAnswers, goldForecast, job }) {
      drawn.show(own);
      const goldless = job.gold === 0 && job.state !== 'draft';
      const none = goldless ? 'This job has no gold' : 'No gold answered yet';
      const lack = shortWords(goldForecast);
      if (own === null) return show({ value: NONE, words: none, range: lack });
      const words = `of ${counted(goldAnswers, 'gold answer')}`;
      show({ value: percent(own.value), words, range: lack || `${fineRange(own)} (95%)` });
    },
  };
}

function pace(): Card {
  const { root, show } = tile('Answers a minute');
  return {
    root,
    show({ perMinute, annotators }) {
      const active = annotators.filter((row) => row.state === 'active').length;
      if (annotators.length === 0) return show({ value: rate(0), words: 'Nobody has joined yet' });
      const range = `of ${counted(annotators.length, 'annotator')}`;
      show({ value: rate(perMinute), words: `${count(active)} active`, range });
    },
  };
}

function due(): Card {
  const { root, show } = tile('Done by');
  return { root, show: (progress) => show(doneBy(progress)) };
}
