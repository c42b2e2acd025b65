import { type Box, boxIou } from '../../src/inference/regions/boxes.ts';
import type { Reading, Readings } from '../../src/inference/regions/objects.ts';
import { Draw } from './draw.ts';

/** A true box and its class. */
export interface TrueBox {
  readonly shape: Box;
  readonly class: number;
}

/** What is there on each task and what a simulated crowd drew. */
export interface BoxCrowd {
  readonly truth: readonly (readonly TrueBox[])[];
  readonly readings: Readings<Box> & { readonly classCount: number };
}

/** How a simulated annotator draws. */
interface Hand {
  readonly miss: number;
  /** False alarms a task. */
  readonly alarms: number;
  /** Standard deviation of an edge, in widths or heights, beside 2 pixels. */
  readonly spread: number;
  readonly habit: readonly [number, number, number, number];
  readonly accuracy: number;
}

const CLASSES = 3;
const SIDE = 1000;

/**
 * Images of 1000 × 1000 with 1 to 6 boxes of three classes, each read by some of 15 annotators.
 *
 * They miss 3 to 35 % of the boxes, draw 0.05 to 0.8 false ones an image, a third of them where others see the same,
 * stray by 2 to 12 % of a side and 2 pixels, lie off by a habit of 2 %, slip grossly on one box in 25, and
 * name the class right in 70 to 97 of 100. Independent of the model that is measured but for the habits.
 */
export function boxCrowd(seed: number, tasks: number, redundancy: number): BoxCrowd {
  const draw = new Draw(seed);
  const hands = Array.from({ length: 15 }, () => handOf(draw));
  const truth: TrueBox[][] = [];
  const readings: Reading<Box>[][] = [];
  for (let t = 0; t < tasks; t++) {
    const there = trueBoxes(draw);
    const lures = [randomBox(draw), randomBox(draw)];
    truth.push(there);
    readings.push(
      draw.some(redundancy, hands.length).map((annotator) => {
        const hand = hands[annotator] ?? handOf(draw);
        return { annotator, drawn: [...seen(draw, hand, there), ...imagined(draw, hand, lures)] };
      }),
    );
  }
  return {
    truth,
    readings: { tasks: readings, annotatorCount: hands.length, classCount: CLASSES },
  };
}

function handOf(draw: Draw): Hand {
  return {
    miss: draw.scale(0.03, 0.35),
    alarms: draw.scale(0.05, 0.8),
    spread: draw.scale(0.02, 0.12),
    habit: [draw.normal(0.02), draw.normal(0.02), draw.normal(0.02), draw.normal(0.02)],
    accuracy: draw.between(0.7, 0.97),
  };
}

function randomBox(draw: Draw): Box {
  const width = draw.scale(40, 300);
  const height = width * draw.scale(0.5, 2);
  const left = draw.between(0, SIDE - width);
  const top = draw.between(0, Math.max(0, SIDE - height));
  return { left, top, right: left + width, bottom: top + height };
}

function trueBoxes(draw: Draw): TrueBox[] {
  const boxes: TrueBox[] = [];
  const wanted = 1 + Math.floor(draw.uniform() * 6);
  while (boxes.length < wanted) {
    const shape = randomBox(draw);
    if (boxes.some((other) => boxIou(other.shape, shape) > 0.4)) continue;
    boxes.push({ shape, class: Math.floor(draw.uniform() ** 1.5 * CLASSES) });
  }
  return boxes;
}

function seen(draw: Draw, hand: Hand, there: readonly TrueBox[]) {
  return there
    .filter(() => !draw.chance(hand.miss))
    .map(({ shape, class: class_ }) => ({
      shape: drawn(draw, hand, shape),
      class: draw.chance(hand.accuracy) ? class_ : (class_ + 1 + +draw.chance(0.3)) % CLASSES,
    }));
}

function imagined(draw: Draw, hand: Hand, lures: readonly Box[]) {
  return Array.from({ length: draw.poisson(hand.alarms) }, () => {
    const lure = lures[+draw.chance(0.5)];
    const shape = draw.chance(1 / 3) && lure !== undefined ? lure : randomBox(draw);
    return { shape: drawn(draw, hand, shape), class: Math.floor(draw.uniform() * CLASSES) };
  });
}

function drawn(draw: Draw, hand: Hand, { left, top, right, bottom }: Box): Box {
  const slip = draw.chance(0.04) ? 4 : 1;
  const off = (side: number, habit: number) =>
    side * (habit + draw.normal(hand.spread * slip)) + draw.normal(2);
  const [l, t, r, b] = hand.habit;
  const [width, height] = [right - left, bottom - top];
  const x = [left + off(width, l), right + off(width, r)].sort((one, other) => one - other);
  const y = [top + off(height, t), bottom + off(height, b)].sort((one, other) => one - other);
  return { left: x[0] ?? 0, right: x[1] ?? 0, top: y[0] ?? 0, bottom: y[1] ?? 0 };
}
