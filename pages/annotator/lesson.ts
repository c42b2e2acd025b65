import type { TrainingVerdict } from '../../src/contracts/entry-view.ts';
import type { Question } from '../../src/contracts/job.ts';
import { h } from '../elements/dom.ts';
import { paragraphs } from '../elements/label-text/model.ts';
import { frameWords as words } from './frame-words.ts';

/** What training says of the answer on the screen: read out as it comes, and gone with the next task. */
export class Lesson {
  readonly root = h('div', { class: 'lesson', role: 'status' });

  show({ answers, reason, right }: TrainingVerdict, question: Question): void {
    const textOf = (value: string) =>
      question.choices.find((choice) => choice.value === value)?.text ?? value;
    const all = answers.map(textOf).join(', ');
    const verdict = h('strong', {}, right ? words.right : words.wrong);
    this.root.classList.toggle('right', right);
    this.root.replaceChildren(
      h('p', { dir: 'auto' }, verdict, ` ${words.answerIs} `, h('bdi', {}, all)),
      ...paragraphs(reason).map((one) => h('p', { dir: 'auto' }, one)),
    );
    this.root.scrollIntoView({ block: 'nearest' });
  }

  clear(): void {
    this.root.replaceChildren();
  }
}
