/** What a key can do. The frame does what belongs to the task, the shell the rest. */
export type Action =
  | `digit ${number}`
  | 'submit'
  | 'unsure'
  | 'unreadable'
  | 'undo'
  | 'zoom in'
  | 'zoom out'
  | 'keys'
  | 'instructions'
  | 'dark';

/** The part of a keyboard event that decides. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

const KEYS: Readonly<Record<string, Action>> = {
  enter: 'submit',
  u: 'unsure',
  x: 'unreadable',
  z: 'undo',
  '+': 'zoom in',
  '=': 'zoom in',
  '-': 'zoom out',
  '?': 'keys',
  i: 'instructions',
  d: 'dark',
};

/** The Latin name of a key, also on a keyboard that types another script: by its place there. */
function nameOf({ key, code }: Press): string {
  const latin = key.length > 1 || /^[!-~]$/.test(key);
  return (latin ? key : code.replace(/^(Key|Digit|Numpad)/, '')).toLowerCase();
}

/**
 * The action of a key press, or undefined when the page should leave it alone.
 *
 * A key held down acts once. `singleKeys` off leaves Enter alone in force (WCAG 2.1.4).
 */
export function actionOf(press: Press, singleKeys: boolean): Action | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return undefined;
  const name = nameOf(press);
  if (!singleKeys && name !== 'enter') return undefined;
  return /^[0-9]$/.test(name) ? `digit ${Number(name)}` : KEYS[name];
}

/** True where keys belong to the control in focus: text fields all, buttons and links only Enter. */
export function keepsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('textarea, select, input:not([type=radio], [type=checkbox])')) return true;
  return key === 'Enter' && target.matches('button, a, summary');
}

/** Actions of the shell, which the frame passes on. */
export const SHELL_ACTIONS = ['undo', 'keys', 'instructions', 'dark'] as const;
export type ShellAction = (typeof SHELL_ACTIONS)[number];

export const isShellAction = (action: unknown): action is ShellAction =>
  SHELL_ACTIONS.some((one) => one === action);
