import { button } from '../elements/dom.ts';

/** The id of somebody, which opens what is known of them. */
export function personButton(
  annotatorId: string,
  open: (annotatorId: string) => void,
): HTMLButtonElement {
  const made = button('id name', () => open(annotatorId), annotatorId);
  made.setAttribute('aria-label', `About ${annotatorId}…`);
  made.setAttribute('aria-haspopup', 'dialog');
  return made;
}
