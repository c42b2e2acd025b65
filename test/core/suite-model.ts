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
  /** Tasks that were declined. */
  left: readonly number[];
}

const union = (a: readonly number[], b: readonly number[]) => [...new Set([...a, ...b])].sort();

/** What an owner asks. `apart` numbers the group of each task where groups are kept apart. */
export interface Terms {
  readonly size: number;
  readonly redundancy: number;
  readonly cap: number;
  readonly maxRedundancy?: number;
  readonly setAsideAfter?: number;
  readonly apart?: readonly number[];
}

/**
 * A suite by what happened to it, written from `store-port.md` and decision 0011 and not from the code:
 * who is at which task, who has answered which, what was asked, and nothing that is derived from these.
 */
export class SuiteModel {
  readonly turns: Turn[] = [];
  readonly barred = new Set<string>();
  readonly terms: Terms;
  redundancy: number;
  isLabelled = false;
  /** How many answers a task was to have when it was reopened, until that wish is fulfilled or lapses. */
  readonly #wishes = new Map<number, number>();

  constructor(terms: Terms) {
    this.terms = terms;
    this.redundancy = terms.redundancy;
  }

  get tasks(): number[] {
    return Array.from({ length: this.terms.size }, (_, task) => task);
  }

  countedOf(task: number): number {
    return this.turns.filter(({ counted }) => counted.includes(task)).length;
  }

  /** Answers that are counted or that somebody is to give. */
  #underway(task: number): number {
    const held = this.live().filter(({ tasks }) => tasks.includes(task));
    return this.countedOf(task) + held.length;
  }

  /** People who would not answer a task while it was in their hands. */
  #declinesOf(task: number): number {
    return this.turns.filter(({ left }) => left.includes(task)).length;
  }

  isAside(task: number): boolean {
    return this.#declinesOf(task) >= (this.terms.setAsideAfter ?? Number.POSITIVE_INFINITY);
  }

  /** What is there is always wanted; beyond it the redundancy, or one answer that was wished for. */
  wants(task: number): number {
    const there = this.#underway(task);
    if (this.isAside(task)) return there;
    return Math.max(there, this.redundancy, this.#wishes.get(task) ?? 0);
  }

  open(): number[] {
    return this.tasks.filter((task) => this.#underway(task) < this.wants(task));
  }

  isComplete(): boolean {
    return this.live().length === 0 && this.open().length === 0;
  }

  /** Tasks that may be asked once more, of those on which the answers part. */
  reopenable(unsure: readonly number[]): number[] {
    const most = Math.max(this.terms.maxRedundancy ?? 0, this.redundancy);
    return this.tasks.filter(
      (task) => unsure.includes(task) && !this.isAside(task) && this.wants(task) < most,
    );
  }

  reopen(tasks: readonly number[]): void {
    for (const task of tasks) this.#wishes.set(task, this.countedOf(task) + 1);
  }

  /** Whether further answers are needed is decided anew when the suite is complete. */
  #lapse(tasks: readonly number[]): void {
    for (const task of tasks) this.#wishes.delete(task);
  }

  ask(redundancy: number): void {
    this.redundancy = redundancy;
    this.isLabelled = false;
    this.#lapse(this.tasks);
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
    return this.terms.cap - this.handed(annotatorId);
  }

  /** Open tasks that a person may answer: of a group that is kept apart, none beside one they saw. */
  free(annotatorId: string): number[] {
    const { apart } = this.terms;
    const seen = this.seen(annotatorId);
    const groups = new Set(seen.map((task) => apart?.[task]));
    const hidden = (task: number) => seen.includes(task) || (apart && groups.has(apart[task]));
    return this.open().filter((task) => !hidden(task));
  }

  /** What a hand of a person would hold. */
  takeable(annotatorId: string, most = Number.POSITIVE_INFINITY): number[] {
    const { apart } = this.terms;
    const free = this.free(annotatorId);
    const firsts = free.filter(
      (task) => !apart || free.find((other) => apart[other] === apart[task]) === task,
    );
    return firsts.slice(0, Math.max(0, Math.min(most, this.left(annotatorId))));
  }

  live(): Turn[] {
    return this.turns.filter(({ state }) => state === 'leased');
  }

  of(annotatorId: string): Turn[] {
    return this.turns.filter((turn) => turn.annotatorId === annotatorId);
  }

  take(assignmentId: string, annotatorId: string, tasks: readonly number[]): void {
    const nothing = { counted: [], answered: [], left: [], isVoid: false };
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
    const known = this.of(turn.annotatorId).flatMap(({ answered }) => answered);
    // A barred person has no say in what is set aside.
    if (declined && !turn.isVoid) turn.left = turn.tasks.filter((task) => !known.includes(task));
    this.#lapse(turn.tasks.filter((task) => !turn.counted.includes(task)));
  }

  /** A response after others closed the turn: only what nobody took and its sender has not seen since. */
  late(turn: Turn, sent: readonly number[]): void {
    const counts = turn.isVoid || this.barred.has(turn.annotatorId) ? [] : sent;
    const fresh = this.free(turn.annotatorId).filter((task) => counts.includes(task));
    turn.counted = union(turn.counted, fresh.slice(0, this.left(turn.annotatorId)));
    turn.answered = union(turn.answered, sent);
  }

  void(turn: Turn): void {
    this.#lapse(turn.counted);
    turn.counted = [];
    turn.isVoid = true;
    this.isLabelled = false;
  }
}
