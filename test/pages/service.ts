import type { Unsaved } from '../../pages/annotator/hands.ts';
import type { QueueEvent, Request } from '../../pages/annotator/queue.ts';
import type { Answer } from '../../src/contracts/answer.ts';
import type { Hand, NextReply } from '../../src/contracts/assignment.ts';

/** What the small service knows of one assignment. `late` came after the hand had gone to others. */
export interface Stored {
  readonly assignmentId: string;
  readonly tasks: number;
  saved: Record<string, Answer>;
  late: Record<string, Answer>;
  sent: string | undefined;
  state: 'held' | 'submitted' | 'given-back' | 'reclaimed';
}

/**
 * A service of a page: hands out suites of a fixed size to one annotator, saves, submits, reclaims.
 *
 * Written from the contracts and not from the page, so that the page can be wrong about it.
 */
export class SmallService {
  readonly assignments = new Map<string, Stored>();
  readonly #most: number;
  readonly #size: number;
  #supply: number;
  #born = 0;

  constructor(suites: number, size: number) {
    this.#supply = suites;
    this.#size = size;
    this.#most = 1 + Math.ceil(3 / size);
  }

  get held(): Stored[] {
    return [...this.assignments.values()].filter(({ state }) => state === 'held');
  }

  /** Somebody else gets what is left of a hand; its saved answers count. */
  reclaim(index: number): void {
    const held = this.held;
    const stored = held[index % held.length];
    if (stored) stored.state = 'reclaimed';
  }

  /** Answers a request as the page would hear it. */
  answer(request: Request, now: number): QueueEvent {
    if (request.kind === 'next') return { type: 'handed', reply: this.#next(request.hands, now) };
    const stored = this.assignments.get(request.assignmentId);
    const lost = { type: 'failed', request, why: 'lost', chance: 0.5 } as const;
    if (stored === undefined) return lost;
    if (request.kind === 'submit') return this.#submit(stored, request.answers) ?? lost;
    if (stored.state !== 'held') return lost;
    if (request.kind === 'save') {
      merge(stored.saved, request.answers);
      const { assignmentId, answers } = request;
      return { type: 'saved', assignmentId, answers, leaseLeftMs: 600_000 };
    }
    if (request.kind === 'decline' || !request.grace) stored.state = 'given-back';
    return { type: 'ended', assignmentId: stored.assignmentId };
  }

  #next(wanted: number, now: number): NextReply {
    while (this.held.length < Math.min(wanted, this.#most) && this.#supply > 0) this.#bear();
    const hands = this.held.map(
      ({ assignmentId, tasks, saved }): Hand => ({
        assignmentId,
        expiresAt: now + 600_000,
        tasks: Array.from({ length: tasks }, () => ({ source: 'x' })),
        saved: { ...saved },
      }),
    );
    const short = hands.length < Math.min(wanted, this.#most);
    return { now, hands, ...(short ? { noWork: 'all-done' as const } : {}) };
  }

  #bear(): void {
    this.#supply--;
    const assignmentId = `j1234.s${this.#born}.nonce${String(this.#born++).padStart(4, '0')}`;
    const fresh = { saved: {}, late: {}, sent: undefined, state: 'held' } as const;
    this.assignments.set(assignmentId, {
      ...fresh,
      saved: {},
      late: {},
      assignmentId,
      tasks: this.#size,
    });
  }

  #submit(stored: Stored, answers: Unsaved): QueueEvent | undefined {
    const hash = JSON.stringify(answers);
    const { assignmentId, state, sent } = stored;
    if (sent !== undefined && sent !== hash) return undefined;
    if (state === 'given-back') return undefined;
    if (sent === undefined) merge(state === 'held' ? stored.saved : stored.late, answers);
    stored.sent = hash;
    if (state === 'held') stored.state = 'submitted';
    return { type: 'ended', assignmentId };
  }
}

function merge(saved: Record<string, Answer>, newer: Unsaved): void {
  for (const [position, answer] of Object.entries(newer)) {
    if (answer === null) delete saved[position];
    else saved[position] = answer;
  }
}
