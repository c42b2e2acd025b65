/** One person's turn at a suite, as the model sees it: lists of task numbers, no mask. */
export interface Turn {
  readonly assignmentId: string;
  readonly annotatorId: string;
  readonly tasks: readonly number[];
  /** `declined` hides the rest from its person for good; `void` counts nothing ever again. */
  state: 'leased' | 'closed' | 'declined';
  isVoid: boolean;
  counted: readonly number[];
  /** Answers that are kept, counted or not. */
  answered: readonly number[];
}

const union = (a: readonly number[], b: readonly number[]) => [...new Set([...a, ...b])].sort();

/**
 * A suite by what happened to it, written from `store-port.md` and not from the code: who is at which
 * task, who has answered which, and nothing that is derived from these.
 */
export class SuiteModel {
  readonly turns: Turn[] = [];
  readonly barred = new Set<string>();
  readonly #size: number;
  readonly #redundancy: number;
  readonly #cap: number;

  constructor(size: number, redundancy: number, cap: number) {
    this.#size = size;
    this.#redundancy = redundancy;
    this.#cap = cap;
  }

  get tasks(): number[] {
    return Array.from({ length: this.#size }, (_, task) => task);
  }

  countedOf(task: number): number {
    return this.turns.filter(({ counted }) => counted.includes(task)).length;
  }

  open(): number[] {
    return this.tasks.filter((task) => {
      const held = this.live().filter(({ tasks }) => tasks.includes(task));
      return this.countedOf(task) + held.length < this.#redundancy;
    });
  }

  /** What a person holds, has answered, or has declined. */
  seen(annotatorId: string): number[] {
    const hides = ({ state, tasks, answered }: Turn, task: number) =>
      answered.includes(task) || (state !== 'closed' && tasks.includes(task));
    const own = this.of(annotatorId);
    return this.tasks.filter((task) => own.some((turn) => hides(turn, task)));
  }

  /** Ordinary tasks that count for a person's cap: in hand or counted. */
  handed(annotatorId: string): number {
    return this.of(annotatorId)
      .map(({ state, tasks, counted }) => (state === 'leased' ? tasks : counted).length)
      .reduce((sum, count) => sum + count, 0);
  }

  left(annotatorId: string): number {
    return this.#cap - this.handed(annotatorId);
  }

  /** What a hand of a person would hold. */
  takeable(annotatorId: string, most = Number.POSITIVE_INFINITY): number[] {
    const seen = this.seen(annotatorId);
    return this.open()
      .filter((task) => !seen.includes(task))
      .slice(0, Math.min(most, this.left(annotatorId)));
  }

  live(): Turn[] {
    return this.turns.filter(({ state }) => state === 'leased');
  }

  of(annotatorId: string): Turn[] {
    return this.turns.filter((turn) => turn.annotatorId === annotatorId);
  }

  take(assignmentId: string, annotatorId: string, tasks: readonly number[]): void {
    const nothing = { counted: [], answered: [], isVoid: false };
    this.turns.push({ assignmentId, annotatorId, tasks, state: 'leased', ...nothing });
  }

  save(turn: Turn, answered: readonly number[]): void {
    turn.answered = union(turn.answered, answered);
  }

  close(turn: Turn, sent: readonly number[], declined: boolean): void {
    this.save(turn, sent);
    turn.isVoid = this.barred.has(turn.annotatorId);
    turn.counted = turn.isVoid ? [] : turn.answered;
    turn.state = declined ? 'declined' : 'closed';
  }

  /** A response after others closed the turn: only what nobody took and its sender has not seen since. */
  late(turn: Turn, sent: readonly number[]): void {
    const counts = turn.isVoid || this.barred.has(turn.annotatorId) ? [] : sent;
    const seen = this.seen(turn.annotatorId);
    const fresh = this.open().filter((task) => counts.includes(task) && !seen.includes(task));
    turn.counted = union(turn.counted, fresh.slice(0, this.left(turn.annotatorId)));
    turn.answered = union(turn.answered, sent);
  }

  void(turn: Turn): void {
    turn.counted = [];
    turn.isVoid = true;
  }
}
