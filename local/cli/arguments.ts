import { InvalidArgumentError } from 'commander';

/** Reads a whole number within bounds from the command line. */
export function numberIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} to ${most}.`);
  };
}

/** Reads a whole number within bounds that may be written short, such as `1e6`. */
export function amountIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isAmount = /^\d+(\.\d+)?(e\d{1,2})?$/i.test(text) && Number.isInteger(value);
    if (isAmount && value >= least && value <= most) return value;
    const bounds = `${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number such as 2000 or 1e6, ${bounds}.`);
  };
}

/** Reads a share up to `most`, such as `0.1`. */
export function shareUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value <= most) return value;
    throw new InvalidArgumentError(`It must be a share from 0 to ${most}, such as 0.1.`);
  };
}

/** Reads seconds, with a fraction or none. */
export function secondsOf(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 3_600) return value;
  throw new InvalidArgumentError('It must be seconds, 0 to 3600.');
}

/** Reads shares such as `0.9,0.85`. */
export function sharesOf(text: string): number[] {
  const shares = text.split(',').map(Number);
  if (/^[\d.,]+$/.test(text) && shares.every((share) => share >= 0 && share <= 1)) return shares;
  throw new InvalidArgumentError('It must be shares from 0 to 1, such as 0.9 or 0.9,0.8.');
}

/** Reads an amount above 0 with a fraction or none, such as `0.5`. */
export function amountOf(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+(e-?\d+)?$/i.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0, such as 0.5.');
}

/** Reads names with commas between, each once. */
export function namesOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const fine = names.every((name, i) => name !== '' && names.indexOf(name) === i);
  if (fine) return names;
  throw new InvalidArgumentError('It must be names with commas between, each once.');
}

/** Reads a whole number from 1 that a script was given by a name. @throws Error that says what came */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number from 1, got ${text}`);
}

/** Reads a share above 0 and below 1, such as `0.95`. */
export function coverageOf(text: string): number {
  const value = Number(text);
  if (/^\d*\.\d+$/.test(text) && value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a share above 0 and below 1, such as 0.95.');
}
