/**
 * Turns a row of unnormalised log-probabilities into probabilities, in place.
 *
 * Natural logarithms. Subtracts the largest first, so that no sum under- or overflows. -Infinity is
 * a probability of 0; a row of nothing else has no answer and becomes uniform.
 *
 * @returns the logarithm of the sum of exponentials: what the row weighed; -Infinity if nothing
 */
export function exponentiate(row: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < row.length; c++) if (row[c]! > largest) largest = row[c]!;
  if (largest === Number.NEGATIVE_INFINITY) {
    row.fill(1 / row.length);
    return largest;
  }
  let sum = 0;
  for (let c = 0; c < row.length; c++) {
    const weight = Math.exp(row[c]! - largest);
    row[c] = weight;
    sum += weight;
  }
  for (let c = 0; c < row.length; c++) row[c]! /= sum;
  return largest + Math.log(sum);
}

/**
 * Divides each row of a row-major matrix by its sum, in place; a row that sums to 0 becomes uniform.
 *
 * @param width the length of a row, of which `matrix` holds a whole number
 */
export function normalizeRows(matrix: Float64Array, width: number): void {
  for (let start = 0; start < matrix.length; start += width) {
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += matrix[i]!;
    if (sum === 0) matrix.fill(1 / width, start, start + width);
    else for (let i = start; i < start + width; i++) matrix[i]! /= sum;
  }
}

/** Natural logarithms of `source`, written over `target` of the same length; the log of 0 is -Infinity. */
export function logInto(target: Float64Array, source: Float64Array): void {
  for (let i = 0; i < source.length; i++) target[i] = Math.log(source[i]!);
}

/**
 * A running sum that keeps what rounding drops: the error does not grow with the number of terms.
 *
 * An infinite term makes the total infinite, as in a plain sum.
 *
 * @see Neumaier (1974), algorithm IV, doi:10.1002/zamm.19740540106
 */
export class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const next = this.#sum + term;
    const large = Math.abs(this.#sum) >= Math.abs(term);
    this.#lost += large ? this.#sum - next + term : term - next + this.#sum;
    this.#sum = next;
  }

  get total(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}

/**
 * A stream of numbers in [0, 1) that is the same for the same seed on every machine; not for secrets.
 *
 * sfc32 of PractRand by Chris Doty-Humphrey: 128 bits of state, 32 bits a number, mean period about
 * 2^127. Seeded as there: a counter of 1, and twelve numbers thrown away.
 *
 * @param seed a whole number from 0 to 2^32 - 1
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function seededRandom(seed: number): () => number {
  let [a, b, c, counter] = [0, seed | 0, 0, 1];
  const next = () => {
    const output = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + output) | 0;
    return (output >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
