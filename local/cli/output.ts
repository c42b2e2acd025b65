import { styleText } from 'node:util';
import type { Failure } from './failure.ts';

/** Where a command writes; the process's own streams outside tests. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

type Style = Parameters<typeof styleText>[0];

/**
 * What a command says. Results go to stdout, all else to stderr.
 *
 * With `json` stdout gets one JSON object a line and nothing else, also for a failure.
 */
export class Output {
  readonly json: boolean;
  readonly #streams: Streams;

  constructor(json: boolean, streams: Streams = process) {
    this.json = json;
    this.#streams = streams;
  }

  /** True when a person watches: progress may be redrawn in place. */
  get live(): boolean {
    return this.#streams.stderr.isTTY === true;
  }

  /** True when results go to a screen. */
  get onScreen(): boolean {
    return this.#streams.stdout.isTTY === true && !this.json;
  }

  get columns(): number {
    return this.#streams.stderr.columns ?? 80;
  }

  get rows(): number {
    return this.#streams.stdout.rows ?? 24;
  }

  /** The outcome: `data` for programs, `text` for people. */
  result(data: object, text: string): void {
    this.#streams.stdout.write(this.json ? `${JSON.stringify(data)}\n` : `${text}\n`);
  }

  /** A step on the way, for programs alone. */
  event(data: object): void {
    if (this.json) this.#streams.stdout.write(`${JSON.stringify(data)}\n`);
  }

  /** A line for people that is no result: what happens, what to do next. */
  note(text: string): void {
    this.#streams.stderr.write(`${text}\n`);
  }

  /** Text for people as it is, without an end of line. */
  draw(text: string): void {
    this.#streams.stderr.write(text);
  }

  failure({ code, message, details }: Failure): void {
    this.event({ error: { code, message, ...details } });
    this.note(`assay: ${message}`);
  }

  /** Marks a part of a result, where the screen and its owner want that. */
  styled(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#streams.stdout });
  }
}
