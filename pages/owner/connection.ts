import { h } from '../elements/dom.ts';
import { say } from './live.ts';
import { clock } from './model/figures.ts';

/** Whether the figures are fresh: a word for the top bar, and a notice when they are not. */
export function connection() {
  const word = h('span', {}, 'Loading…');
  const root = h('p', { class: 'live waiting' }, h('i', { 'aria-hidden': 'true' }), word);
  const notice = h('p', { class: 'notice', role: 'status' });
  notice.hidden = true;
  const turn = (look: string, words: string) => {
    root.className = `live ${look}`;
    say(word, words);
  };
  return {
    root,
    notice,
    works() {
      turn('on', 'Live');
      notice.hidden = true;
    },
    /** `since` is when the figures on the screen were made; none are there before the first answer. */
    fails(reason: string, since: number | undefined) {
      turn('off', since === undefined ? 'Offline' : `Offline since ${clock(since)}`);
      const figures = since === undefined ? '' : ` The figures are those of ${clock(since)}.`;
      notice.hidden = false;
      say(notice, `${reason}${figures} Asking again every few seconds.`);
    },
  };
}
