/** A place in a text: line and column count from 1, columns in UTF-16 units as editors count them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a JSON text, and where. */
export interface JsonFault extends Place {
  readonly message: string;
}

/** A JSON text with the places of its values and members, or where it stops being JSON. */
export interface JsonText {
  /** Undefined when the text is not JSON. */
  readonly value: unknown;
  /** A syntax error, or members given twice, of which the last one stands in `value`. */
  readonly faults: readonly JsonFault[];
  /** Where a value or member starts; for one that is absent, the nearest around it. */
  placeOf(path: readonly PropertyKey[]): Place;
}

const BLANK = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 has none in a text
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /(?:true|false|null)(?!\w)/y;
const MOST_DEPTH = 64;

class SyntaxFault extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const keyOf = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

/** Walks a JSON text by RFC 8259 and notes where each value starts; a member starts at its name. */
class Scanner {
  readonly starts = new Map<string, number>();
  readonly repeated: { readonly offset: number; readonly name: string }[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    this.#value([], undefined);
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the file');
  }

  #value(path: readonly string[], start: number | undefined): void {
    this.#take(BLANK);
    const key = keyOf(path);
    this.starts.set(key, start ?? this.#at);
    if (path.length > MOST_DEPTH) throw new SyntaxFault(this.#at, `nests over ${MOST_DEPTH} deep`);
    const first = this.#text[this.#at];
    if (first === '{') this.#list('}', () => this.#member(path));
    else if (first === '[')
      this.#list(']', (index) => this.#value([...path, String(index)], undefined));
    else if (![STRING, NUMBER, WORD].some((token) => this.#take(token) !== undefined)) {
      throw this.#unexpected('a value');
    }
    this.#take(BLANK);
  }

  #member(path: readonly string[]): void {
    this.#take(BLANK);
    const start = this.#at;
    const token = this.#take(STRING);
    if (token === undefined) throw this.#unexpected('a name in double quotes');
    const name: string = JSON.parse(token);
    const member = [...path, name];
    if (this.starts.has(keyOf(member))) this.repeated.push({ offset: start, name });
    this.#take(BLANK);
    if (!this.#skip(':')) throw this.#unexpected(`a colon after "${name.slice(0, 40)}"`);
    this.#value(member, start);
  }

  #list(close: '}' | ']', element: (index: number) => void): void {
    this.#at++;
    this.#take(BLANK);
    if (this.#skip(close)) return;
    for (let index = 0; ; index++) {
      element(index);
      if (this.#skip(close)) return;
      if (!this.#skip(',')) throw this.#unexpected(`a comma or ${close}`);
    }
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) return undefined;
    this.#at = token.lastIndex;
    return match[0];
  }

  #skip(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #unexpected(expected: string): SyntaxFault {
    return new SyntaxFault(this.#at, `expected ${expected}, got ${this.#found()}`);
  }

  /** What stands at the place of a fault, with what people mostly meant. */
  #found(): string {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    if (rest === '') return 'the end of the file';
    if (/^\/[/*]/.test(rest)) return 'a comment, which JSON does not have';
    if (rest.startsWith("'")) return 'a single quote; JSON has double ones';
    if (rest.startsWith('"')) return 'a text that is not closed on its line or has a wrong escape';
    const before = this.#text.slice(0, this.#at).trimEnd().at(-1);
    const comma = before === ',' && /^[}\]]/.test(rest) ? ' after a comma too many' : '';
    return `${/^[\w.+-]+|^./u.exec(rest)?.[0] ?? 'a line break'}${comma}`;
  }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** Reads a JSON text of moderate size. A byte order mark is dropped. Never throws. */
export function readJsonText(given: string): JsonText {
  const text = given.replace(/^\uFEFF/, '');
  const scanner = new Scanner(text);
  const placeOf = (path: readonly PropertyKey[]): Place => {
    const offset = scanner.starts.get(keyOf(path));
    if (offset !== undefined) return placeAt(text, offset);
    return path.length === 0 ? { line: 1, column: 1 } : placeOf(path.slice(0, -1));
  };
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const fault = { ...placeAt(text, error.offset), message: error.message };
    return { value: undefined, faults: [fault], placeOf };
  }
  const faults = scanner.repeated.map(({ offset, name }) => ({
    ...placeAt(text, offset),
    message: `"${name.slice(0, 40)}" is given twice`,
  }));
  return { value: JSON.parse(text), faults, placeOf };
}
