import type { JobState } from '../../src/contracts/job.ts';
import { button, icon } from '../elements/dom.ts';
import { inWords, type JobAction } from './api.ts';

const PAUSE = 'M9 6v12M15 6v12';
const PLAY = 'M8 5.5v13l10-6.5Z';

interface Turn {
  readonly action: JobAction;
  readonly words: string;
  readonly busy: string;
  readonly path: string;
}

/** What turns a job on or off in each state; nothing turns a closed one. */
const TURNS: Readonly<Record<JobState, Turn | null>> = {
  draft: { action: 'publish', words: 'Publish', busy: 'Publishing…', path: PLAY },
  published: { action: 'pause', words: 'Pause', busy: 'Pausing…', path: PAUSE },
  paused: { action: 'publish', words: 'Resume', busy: 'Resuming…', path: PLAY },
  closed: null,
};

/** Where the outcome of an act is said. */
interface Outcome {
  tell(words: string): void;
  refuse(words: string): void;
}

/**
 * Pause, resume or publish: one button, so that the focus stays on it when it turns.
 *
 * `change` does it and gives what came of it in words.
 */
export function turnButton(change: (action: JobAction) => Promise<string>, outcome: Outcome) {
  let turn: Turn | null = null;
  let running: Turn | null = null;
  const root = button('', () => void press());
  const draw = () => {
    const shown = running ?? turn;
    root.hidden = shown === null;
    if (shown) root.replaceChildren(icon(shown.path), running ? shown.busy : shown.words);
    root.setAttribute('aria-disabled', String(running !== null));
  };
  const press = async () => {
    if (running || turn === null) return;
    running = turn;
    draw();
    await report(change(running.action), outcome);
    running = null;
    draw();
  };
  draw();
  return {
    root,
    show(state: JobState) {
      if (turn === TURNS[state]) return;
      turn = TURNS[state];
      draw();
    },
  };
}

async function report(act: Promise<string>, { tell, refuse }: Outcome): Promise<void> {
  refuse('');
  tell('');
  try {
    tell(await act);
  } catch (error) {
    refuse(inWords(error));
  }
}
