import type { EntryView } from '../../src/contracts/entry-view.ts';
import { count, type Text } from './words.ts';

/** The words over the terms, and of the box that agrees to them. */
export function consentText({ reason, terms }: EntryView): Text & { readonly agree: string } {
  const isNew = reason === 'terms';
  const what = terms.consent === '' ? 'the instructions' : 'this';
  return {
    title: isNew ? 'Something has changed' : 'Before you begin',
    text: isNew
      ? 'Please read this again before your next tasks. All your answers are kept.'
      : 'Please read this first.',
    agree: terms.consent === '' ? `I have read ${what}` : `I have read ${what} and agree`,
  };
}

const TRAINING =
  'After each answer you see what is right, and why. Nothing here counts against you.';
const EXAM =
  'There is no time limit. Each answer is kept as you give it and stands. You hear the outcome at the end.';

/** What comes next: a training or an exam. */
export function introText({ attemptsLeft, of, reason, stage }: EntryView): Text {
  if (stage === 'training') {
    const again = reason === 'retraining';
    return {
      title: again ? 'Some training before you go on' : 'First, some training',
      text: `${count(of, 'task')}. ${again ? 'The people who run this job ask you to do it once more. ' : ''}${TRAINING}`,
    };
  }
  const tries = attemptsLeft === 1 ? 'You can do it once.' : `You can try ${attemptsLeft} times.`;
  return {
    title: reason === 'expired' ? 'Time for the exam again' : 'A short exam',
    text: `At most ${count(of, 'task')}. ${EXAM} ${tries}`,
  };
}

export const WELCOME: Text = {
  title: 'You can begin',
  text: 'Thank you for taking the time. Real tasks come next.',
};

export const FAILED: Text = {
  title: 'Thank you for trying',
  text: 'There are no tasks for you in this job. If you think that this is a mistake, please ask the person who invited you.',
};

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Not enough this time. @param at when the next attempt may begin, by the wall clock */
export const laterText = (at: number): Text => ({
  title: 'Not yet',
  text: `That was not enough this time. You can try again with other tasks from ${when.format(at)} on. You can close this page and come back by the same link.`,
});

/** What the header calls the tasks of a sitting. */
export const placeWord = (sitting: string): string =>
  sitting.startsWith('exam') ? 'Exam task' : 'Training task';
