import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROWS_A_BLOCK = 1 << 16;

/** A table of numbers that grows: a row a slot, with who saw it and whether it was gold. */
export class Rows {
  readonly columns: readonly string[];
  readonly #blocks: Float32Array[] = [];
  readonly #gold: number[] = [];
  readonly #people: number[] = [];
  readonly #objects: number[] = [];

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  get length(): number {
    return this.#gold.length;
  }

  /** How many rows are gold. */
  get goldRows(): number {
    return this.#gold.reduce((sum, gold) => sum + gold, 0);
  }

  add(
    person: number,
    { content, gold }: { readonly content: number; readonly gold: boolean },
    values: readonly number[],
  ): void {
    if (values.length !== this.columns.length) {
      throw new Error(`a row has ${values.length} values for ${this.columns.length} columns`);
    }
    const at = this.length % ROWS_A_BLOCK;
    if (at === 0) this.#blocks.push(new Float32Array(ROWS_A_BLOCK * this.columns.length));
    this.#blocks.at(-1)?.set(values, at * this.columns.length);
    this.#gold.push(gold ? 1 : 0);
    this.#people.push(person);
    this.#objects.push(content);
  }

  /** Writes what classify.py reads: little-endian arrays, and the names of the columns. */
  write(folder: string): void {
    const width = this.columns.length * Float32Array.BYTES_PER_ELEMENT;
    const bytes = this.#blocks.map(({ buffer }) => new Uint8Array(buffer));
    const all = Buffer.concat(bytes).subarray(0, this.length * width);
    writeFileSync(join(folder, 'values.f32'), all);
    const put = (name: string, { buffer }: { readonly buffer: ArrayBuffer }) =>
      writeFileSync(join(folder, name), new Uint8Array(buffer));
    put('gold.u8', Uint8Array.from(this.#gold));
    put('people.u16', Uint16Array.from(this.#people));
    put('objects.u32', Uint32Array.from(this.#objects));
    writeFileSync(join(folder, 'columns.json'), JSON.stringify(this.columns));
  }
}
