import { compareClasses } from './classes.ts';

/** What the bench was asked for. */
export interface Wish {
  /** The folder of real sets; undefined where there is none. */
  readonly folder: string | undefined;
  readonly smoke: boolean;
  /** Whether to run peers, and where what they wrote is kept: a file, or nowhere. */
  readonly peers: 'run' | 'none' | { readonly file: string };
  readonly leaveOut: boolean;
}

/** A kind of answer and its comparison, which prints its own tables. */
interface Kind {
  readonly name: string;
  readonly compare: (wish: Wish) => Promise<void>;
}

/** Every kind of answer that the bench compares: a kind that is added is a line here and a file of its own. */
export const KINDS: readonly Kind[] = [{ name: 'classes', compare: compareClasses }];
