import { button } from '../elements/dom.ts';
import { inWords } from './api.ts';

/** A button for something that takes a while: one press at a time, and what went wrong is told. */
export function workButton(
  words: string,
  work: () => Promise<void>,
  tell: (words: string) => void,
) {
  const made = button('small', () => void press(), words);
  const press = async () => {
    if (made.getAttribute('aria-disabled') === 'true') return;
    made.setAttribute('aria-disabled', 'true');
    try {
      await work();
    } catch (error) {
      tell(inWords(error));
    }
    made.removeAttribute('aria-disabled');
  };
  return made;
}
