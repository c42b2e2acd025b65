/** Six digits are all that a probability needs in a file, and the same on every machine. */
export const digits = (value: number): number => Math.round(value * 1e6) / 1e6;

/** A number of any size in nine figures: of a millionth, six places would leave nothing. */
export const figure = (value: number): number => Number(value.toPrecision(9));
