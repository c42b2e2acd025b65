import type { RepeatFigures, RepeatView } from '../../../src/contracts/repeat.ts';
import type { SkillView } from '../../../src/contracts/skill.ts';
import { coefficient, counted, ends, percent, range } from './figures.ts';

/** How often people gave the same answer to a task that was shown them again; empty before the first. */
export function sameWords({ answers, same, kappa }: RepeatFigures): string {
  if (same === null) return '';
  const beyond =
    kappa === null ? '' : `, κ ${coefficient(kappa.value)} (${ends(kappa, coefficient)})`;
  return `${percent(same.value)} of ${counted(answers, 'time')} (${range(same)})${beyond}`;
}

/** How often somebody says the same again, as a sentence without its end. */
export function repeatWords(view: RepeatView): string {
  const words = sameWords(view);
  if (words !== '') return `said the same again ${words}`;
  return `${counted(view.given, 'task')} shown again, none answered yet`;
}

/** What a skill stands on where answers to tasks sharpen it; empty where gold alone does. */
export function sharpenedWords({ accuracy, answers, others }: SkillView): string {
  if (others === undefined) return '';
  const by = `${counted(answers, 'gold answer')} and ${counted(others, 'answer')} where the others are sure`;
  return `skill ${percent(accuracy.value)} (${range(accuracy)}) by ${by}`;
}
