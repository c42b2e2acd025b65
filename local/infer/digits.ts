/** Six digits are all that a probability needs in a file, and the same on every machine. */
export const digits = (value: number): number => Math.round(value * 1e6) / 1e6;
