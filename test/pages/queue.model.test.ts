import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Unsaved } from '../../pages/annotator/hands.ts';
import { mostHands } from '../../pages/annotator/plan.ts';
import {
  current,
  openQueue,
  type Queue,
  type QueueEvent,
  type Request,
  viewOf,
  waiting,
} from '../../pages/annotator/queue.ts';
import { step } from '../../pages/annotator/step.ts';
import type { Answer } from '../../src/contracts/answer.ts';
import { SmallService } from './service.ts';

/** A page with a disk, a network that may fail either way, and what its annotator believes. */
class World {
  readonly service: SmallService;
  readonly disk: Record<string, Record<string, Answer | null>> = {};
  readonly believed = new Map<string, Answer | null>();
  readonly pace;
  queue: Queue;
  flying: Request[] = [];
  now = 0;
  given = 0;

  constructor(suites: number, size: number, saveEvery: number) {
    this.service = new SmallService(suites, size);
    this.pace = { saveEvery, leaseMs: 600_000, taskSuiteSize: size };
    this.queue = openQueue(this.pace, {}, 0);
  }

  dispatch(event: QueueEvent): void {
    const stepped = step(this.queue, event, this.now);
    this.queue = stepped.queue;
    for (const effect of stepped.effects) {
      if (effect.kind === 'send') this.#send(effect.request, event.type === 'leave');
      if (effect.kind === 'keep') this.#keep(effect.assignmentId, effect.answers);
      if (effect.kind === 'forget') this.#forget(effect.assignmentId, effect.answers);
    }
    expect(this.queue.hands.length).toBeLessThanOrEqual(2 * mostHands(this.pace.taskSuiteSize) + 4);
  }

  #send(request: Request, leaving: boolean): void {
    const about = (other: Request) =>
      other.kind === 'next' ? 'next' : (other as { assignmentId: string }).assignmentId;
    if (!leaving) expect(this.flying.map(about)).not.toContain(about(request));
    if (leaving) this.service.answer(request, this.now);
    else this.flying.push(request);
  }

  #keep(assignmentId: string, answers: Unsaved): void {
    this.disk[assignmentId] = { ...this.disk[assignmentId], ...answers };
  }

  #forget(assignmentId: string, answers: Unsaved): void {
    const kept = this.disk[assignmentId];
    if (kept === undefined) return;
    for (const [position, answer] of Object.entries(answers)) {
      if (JSON.stringify(kept[position]) === JSON.stringify(answer)) delete kept[position];
    }
    if (Object.keys(kept).length === 0) delete this.disk[assignmentId];
  }

  arrive(at: number, fate: 'ok' | 'request-lost' | 'reply-lost' | 'busy'): void {
    const request = this.flying.splice(at % Math.max(1, this.flying.length), 1)[0];
    if (request === undefined) return;
    const failed = (why: 'offline' | 'busy'): QueueEvent => ({
      type: 'failed',
      request,
      why,
      chance: 0.5,
    });
    if (fate === 'ok') this.dispatch(this.service.answer(request, this.now));
    else if (fate === 'busy') this.dispatch(failed('busy'));
    else {
      if (fate === 'reply-lost') this.service.answer(request, this.now);
      this.dispatch(failed('offline'));
    }
  }

  /** The page dies, with or without a last word, and comes back; what was under way may arrive. */
  reload(lastWord: boolean, arrives: boolean): void {
    if (arrives) for (const request of this.flying) this.service.answer(request, this.now);
    if (lastWord) this.dispatch({ type: 'leave' });
    this.flying = [];
    this.queue = openQueue(this.pace, structuredClone(this.disk), this.now);
    this.dispatch({ type: 'tick' });
  }

  answerOne(): void {
    const place = current(this.queue);
    if (place === undefined) return;
    const { assignmentId, position } = place;
    const answer = { choice: `c${this.given++}` };
    this.dispatch({ type: 'answer', assignmentId, position, answer });
    this.believed.set(`${assignmentId}/${position}`, answer);
  }

  undo(): void {
    const before = this.queue.done;
    this.dispatch({ type: 'undo' });
    const gone = before.find((place) => !this.queue.done.includes(place));
    if (gone) this.believed.set(`${gone.assignmentId}/${gone.position}`, null);
  }

  /** The network works again, and time goes on until nothing more happens. */
  heal(): void {
    this.dispatch({ type: 'online' });
    for (let round = 0; round < 12; round++) {
      this.now += 5_000;
      this.dispatch({ type: 'tick' });
      while (this.flying.length > 0) this.arrive(0, 'ok');
    }
  }
}

const RUN = {
  answer: fc.record({ kind: fc.constant('answer' as const) }),
  undo: fc.record({ kind: fc.constant('undo' as const) }),
  wait: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(20_000) }),
  arrive: fc.record({
    kind: fc.constant('arrive' as const),
    at: fc.nat(5),
    fate: fc.constantFrom(
      'ok' as const,
      'ok' as const,
      'request-lost' as const,
      'reply-lost' as const,
      'busy' as const,
    ),
  }),
  reload: fc.record({
    kind: fc.constant('reload' as const),
    lastWord: fc.boolean(),
    arrives: fc.boolean(),
  }),
  event: fc.record({
    kind: fc.constant('event' as const),
    type: fc.constantFrom(
      'stop' as const,
      'resume' as const,
      'finish' as const,
      'flush' as const,
      'refresh' as const,
      'active' as const,
      'online' as const,
    ),
  }),
  reclaim: fc.record({ kind: fc.constant('reclaim' as const), at: fc.nat(3) }),
};

const command = fc.oneof(
  { weight: 8, arbitrary: RUN.answer },
  { weight: 8, arbitrary: RUN.arrive },
  { weight: 3, arbitrary: RUN.undo },
  { weight: 3, arbitrary: RUN.wait },
  { weight: 1, arbitrary: RUN.reload },
  { weight: 1, arbitrary: RUN.event },
  { weight: 1, arbitrary: RUN.reclaim },
);

type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function run(world: World, did: Command): void {
  if (did.kind === 'answer') world.answerOne();
  if (did.kind === 'undo') world.undo();
  if (did.kind === 'arrive') world.arrive(did.at, did.fate);
  if (did.kind === 'reload') world.reload(did.lastWord, did.arrives);
  if (did.kind === 'event') world.dispatch({ type: did.type });
  if (did.kind === 'reclaim') world.service.reclaim(did.at);
  if (did.kind === 'wait') {
    world.now += did.ms;
    world.dispatch({ type: 'tick' });
  }
}

/** Every answer the annotator believes in must be stored as given; what was taken back must be gone. */
function expectNothingLost(world: World): void {
  for (const [place, answer] of world.believed) {
    const [assignmentId = '', position = ''] = place.split('/');
    const stored = world.service.assignments.get(assignmentId);
    const late = stored?.late[position];
    if (answer !== null) expect([stored?.saved[position], late]).toContainEqual(answer);
    else if (stored?.state === 'submitted') expect(stored.saved[position]).toBeUndefined();
  }
}

const world = fc.record({
  suites: fc.integer({ min: 1, max: 6 }),
  size: fc.integer({ min: 1, max: 5 }),
  saveEvery: fc.integer({ min: 1, max: 5 }),
  commands: fc.array(command, { maxLength: 80, size: 'max' }),
});

test('no answer is lost, whatever the order of failures, reloads and lost leases', () => {
  fc.assert(
    fc.property(world, ({ suites, size, saveEvery, commands }) => {
      const page = new World(suites, size, saveEvery);
      page.dispatch({ type: 'tick' });
      for (const did of commands) run(page, did);
      page.heal();
      expectNothingLost(page);
      expect(waiting(page.queue)).toBe(0);
      expect(page.disk).toEqual({});
    }),
    { numRuns: 1_500 },
  );
});

test('whoever goes on answering comes to the end, with every suite submitted or gone to others', () => {
  fc.assert(
    fc.property(world, ({ suites, size, saveEvery, commands }) => {
      const page = new World(suites, size, saveEvery);
      page.dispatch({ type: 'tick' });
      for (const did of commands) run(page, did);
      page.dispatch({ type: 'resume' });
      for (let i = 0; i < suites * size + 1; i++) {
        page.heal();
        page.answerOne();
      }
      page.heal();
      expect(viewOf(page.queue)).toEqual({ kind: 'no-work', why: 'all-done' });
      expect(page.service.held).toEqual([]);
      expectNothingLost(page);
    }),
    { numRuns: 300 },
  );
});
