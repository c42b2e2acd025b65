import { recall, remember } from './device.ts';

/**
 * What an annotator may set. `singleKeys`: letters, digits and signs act alone (WCAG 2.1.4 wants a
 * switch); `onePress`: a digit or a tap answers at once, without Enter.
 */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly singleKeys: boolean;
  readonly onePress: boolean;
}

/** Two presses an answer, because a wrong one is dear; one press is there for long runs. */
export const DEFAULTS: Settings = { theme: 'system', singleKeys: true, onePress: false };

/** Reads settings that may be of an older page, or of nobody. */
export function readSettings(stored: unknown): Settings {
  const { theme, singleKeys, onePress } = (stored ?? {}) as Partial<
    Record<keyof Settings, unknown>
  >;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme,
    singleKeys: singleKeys !== false,
    onePress: onePress === true,
  };
}

const KEY = 'assay.settings';

export const storedSettings = (): Settings => readSettings(recall(KEY));

export const storeSettings = (settings: Settings): void => remember(KEY, settings);
