import type { Hand } from '../../src/contracts/assignment.ts';
import type { Rhythm } from './rhythm.ts';
import type { Ring, RingView } from './ring.ts';
import type { Rows } from './rows.ts';
import { ENTRY_COLUMNS, REPLY_COLUMNS, type SeenSlot } from './sight.ts';

const HAND_COLUMNS = [
  'length',
  'index in reply',
  'hands held',
  'hand number',
  'slots before',
  'slots before mod 11',
  'previous length',
  'previous left open',
  'length, less previous left open',
  'pause ms',
  'lease ms',
  'known in hand',
  'known share',
  'suite number',
  'same suite as before',
  'nonce',
] as const;

const SLOT_COLUMNS = [
  'position',
  'from end',
  'place',
  'entry bytes in hand',
  'url bytes in hand',
  'file bytes in hand',
  'link ms in hand',
  'seen before',
  'seen hands ago',
  'seen at',
  'only one known',
] as const;

const AFTER_COLUMNS = [
  'answered',
  'saved beyond own',
  'receipt beyond own',
  'receipt counted',
  'me beyond own',
  'came again',
  'others came again',
  'came again alone',
  'came again in length',
] as const;

const RING_COLUMNS = [
  'ring.times',
  'ring.times in hand',
  'ring.company',
  'ring.company in hand',
] as const;

/** Columns of the table that notebooks fill. */
export const COLUMNS: readonly string[] = [
  ...HAND_COLUMNS,
  ...REPLY_COLUMNS,
  ...SLOT_COLUMNS,
  ...ENTRY_COLUMNS,
  ...AFTER_COLUMNS,
  ...RING_COLUMNS,
];

/** Hands after which nothing is expected to come again of one that was left. */
const HANDS_KEPT = 4;

/** What a person noted of a hand. The members that change are what became of it. */
export interface Noted {
  readonly assignmentId: string;
  readonly number: number;
  readonly slots: readonly SeenSlot[];
  readonly before: readonly (Met | undefined)[];
  readonly views: readonly RingView[];
  readonly hand: readonly number[];
  readonly answered: Set<number>;
  readonly savedBeyond: Map<number, number>;
  readonly cameAgain: Map<number, { length: number; known: number }>;
  receiptBeyond: number;
  counted: number;
  meBeyond: number;
}

interface Met {
  readonly hand: number;
  readonly at: number;
}

/** How a hand came: with which reply, beside how many, and when. */
export interface Coming {
  readonly hand: Hand;
  readonly slots: readonly SeenSlot[];
  readonly index: number;
  readonly held: number;
  readonly now: number;
  readonly reply: readonly number[];
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

/** Where all notebooks enter what they see. */
export interface Books {
  readonly rhythm: Rhythm;
  readonly ring: Ring;
  readonly rows: Rows;
}

/** All that one annotator's browser saw: a row for each slot, once nothing more can be learned of it. */
export class Notebook {
  readonly #person: number;
  readonly #ring: Ring;
  readonly #rhythm: Rhythm;
  readonly #rows: Rows;
  readonly #met = new Map<number, Met>();
  #open: Noted[] = [];
  #hands = 0;
  #slots = 0;
  #suite = '';
  #at = 0;
  #last: Noted | undefined;

  constructor(person: number, { rhythm, ring, rows }: Books) {
    this.#person = person;
    this.#rhythm = rhythm;
    this.#ring = ring;
    this.#rows = rows;
  }

  /** Notes a hand that was not there before. */
  sees(coming: Coming): Noted {
    const { hand, slots } = coming;
    const before = slots.map(({ content }) => this.#met.get(content));
    const number = ++this.#hands;
    const noted: Noted = {
      assignmentId: hand.assignmentId,
      number,
      slots,
      before,
      views: this.#ring.sees(this.#person, slots),
      hand: [...this.#handValues(coming, before), ...coming.reply],
      answered: new Set(),
      savedBeyond: new Map(),
      cameAgain: new Map(),
      receiptBeyond: 0,
      counted: -1,
      meBeyond: 0,
    };
    this.#remember(noted);
    const hasGold = slots.some(({ gold }) => gold);
    this.#rhythm.sees(this.#person, this.#slots, hasGold);
    this.#slots += slots.length;
    this.#suite = hand.assignmentId.split('.')[1] ?? '';
    this.#at = coming.now;
    this.#last = noted;
    this.#open.push(noted);
    while (this.#open.length > HANDS_KEPT) this.#settle(this.#open.shift());
    return noted;
  }

  #handValues({ hand, slots, index, held, now }: Coming, before: readonly unknown[]): number[] {
    const known = before.filter((met) => met !== undefined).length;
    const [, suite = '', nonce = ''] = hand.assignmentId.split('.');
    const last = this.#last;
    const left = last === undefined ? 0 : last.slots.length - last.answered.size;
    return [
      slots.length,
      index,
      held,
      this.#hands,
      this.#slots,
      this.#slots % 11,
      last?.slots.length ?? 0,
      left,
      slots.length - left,
      this.#at === 0 ? 0 : now - this.#at,
      hand.expiresAt - now,
      known,
      known / Math.max(1, slots.length),
      Number.parseInt(suite.slice(1), 36) || 0,
      suite === this.#suite ? 1 : 0,
      Number.parseInt(nonce.slice(-3), 36) || 0,
    ];
  }

  /** Marks in older hands what came again, and with what. */
  #remember({ number, slots, before }: Noted): void {
    const known = before.filter((met) => met !== undefined).length;
    for (const [position, { content }] of slots.entries()) {
      const met = before[position];
      const older = this.#open.find((noted) => noted.number === met?.hand);
      if (met !== undefined) older?.cameAgain.set(met.at, { length: slots.length, known });
      this.#met.set(content, { hand: number, at: position });
    }
  }

  /** Writes the rows of all hands that are left. */
  close(): void {
    for (const noted of this.#open) this.#settle(noted);
    this.#open = [];
  }

  #settle(noted: Noted | undefined): void {
    if (noted === undefined) return;
    const entries = noted.slots.map(({ values }) => values);
    const of = (name: (typeof ENTRY_COLUMNS)[number]) => {
      const column = ENTRY_COLUMNS.indexOf(name);
      return mean(entries.map((values) => values[column] ?? 0));
    };
    const means = [of('entry bytes'), of('url bytes'), of('file bytes'), of('link ms')] as const;
    const company = mean(noted.views.map((view) => view.company));
    for (const [position, slot] of noted.slots.entries()) {
      this.#rows.add(this.#person, slot, [
        ...noted.hand,
        ...slotValues(noted, position, means),
        ...slot.values,
        ...afterValues(noted, position),
        ...ringValues(noted.views[position], company),
      ]);
    }
  }
}

function slotValues(
  { before, number, slots }: Noted,
  position: number,
  [entry, url, file, link]: readonly [number, number, number, number],
): number[] {
  const values = slots[position]?.values ?? [];
  const met = before[position];
  const known = before.filter((other) => other !== undefined).length;
  return [
    position,
    slots.length - 1 - position,
    position / slots.length,
    (values[0] ?? 0) - entry,
    (values[2] ?? 0) - url,
    (values[13] ?? 0) - file,
    (values[11] ?? 0) - link,
    met === undefined ? 0 : 1,
    met === undefined ? -1 : number - met.hand,
    met?.at ?? -1,
    met !== undefined && known === 1 ? 1 : 0,
  ];
}

function afterValues(noted: Noted, position: number): number[] {
  const { answered, cameAgain, slots } = noted;
  const left = slots.length - answered.size;
  const again = cameAgain.get(position);
  const others = cameAgain.size - (again ? 1 : 0);
  return [
    answered.has(position) ? 1 : 0,
    noted.savedBeyond.get(position) ?? 0,
    noted.receiptBeyond,
    noted.counted,
    noted.meBeyond,
    again === undefined ? 0 : 1,
    left <= 1 ? -1 : others / Math.max(1, left - (answered.has(position) ? 0 : 1)),
    again !== undefined && again.known === 1 ? 1 : 0,
    again?.length ?? 0,
  ];
}

function ringValues(view: RingView | undefined, companyOfHand: number): number[] {
  if (view === undefined) throw new Error('a slot that the ring has not seen');
  return [view.times, view.times - view.timesOfHand, view.company, view.company - companyOfHand];
}
