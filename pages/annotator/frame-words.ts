/** What the frame says. */
export const frameWords = {
  submit: 'Submit',
  undo: 'Take back last',
  chooseFirst: 'Choose an answer first.',
  loading: 'Loading…',
  failed: 'This file could not be loaded.',
  retry: 'Try again',
  goOn: 'Go on',
  right: 'Right.',
  wrong: 'Not quite.',
  answerIs: 'The answer is:',
  task: (number: number) => `Task ${number}`,
  place: (number: number, of: number) => `Task ${number} of ${of}`,
};

/** The direction of a text by its first letter: right to left for Hebrew, Arabic and their kin. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const first = /\p{L}/u.exec(text)?.[0] ?? '';
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(
    first,
  )
    ? 'rtl'
    : 'ltr';
}
