/** What people do with a hand. */
export type Way =
  | 'whole'
  | 'one by one'
  | 'part'
  | 'all but one'
  | 'give back'
  | 'reload'
  | 'decline'
  | 'lapse';

/** What people do, by weight. */
export type Ways = Readonly<Partial<Record<Way, number>>>;

/** Most hands are answered whole; nothing that a page can do is left out. */
export const USUAL: Ways = {
  whole: 0.56,
  'one by one': 0.1,
  part: 0.12,
  'all but one': 0.05,
  'give back': 0.05,
  reload: 0.04,
  decline: 0.02,
  lapse: 0.06,
};

/** A job that the harvesters work on, and how much of it they see. */
export interface Campaign {
  readonly name: string;
  readonly media: 'text' | 'image';
  readonly taskSuiteSize: number;
  readonly redundancy: number;
  readonly goldRate: number;
  readonly tasks: number;
  /** No more hands than this; the job may end before. */
  readonly hands: number;
  /** Gold tasks of the manifest; as many as the rate asks for where it is left out. */
  readonly gold?: number;
  /** What people do with a hand, by weight, where it is not what most do. */
  readonly ways?: Ways;
  /** Tasks whose votes disagree ask for further answers, up to so many. */
  readonly maxRedundancy?: number;
}

const REDUNDANCY = 5;

/** Answers that a person leaves out, declines or gives too late cost hands beyond those of the job. */
const HANDS_A_NEEDED_HAND = 1.3;

const campaign = (
  name: string,
  media: Campaign['media'],
  taskSuiteSize: number,
  tasks: number,
  more: Partial<Campaign> = {},
): Campaign => ({
  name,
  media,
  taskSuiteSize,
  tasks,
  redundancy: REDUNDANCY,
  goldRate: 0.1,
  hands: Math.ceil((HANDS_A_NEEDED_HAND * tasks * REDUNDANCY) / taskSuiteSize),
  ...more,
});

/** About 10^5 hands in all: suites of every usual size, text and files, and a job that asks further answers. */
export const FULL: readonly Campaign[] = [
  campaign('reports', 'text', 20, 100_000),
  campaign('images', 'image', 5, 30_000),
  campaign('reads', 'text', 1, 6_000),
  campaign('contested', 'text', 8, 16_000, { maxRedundancy: 8, goldRate: 0.125 }),
];

/** Less than a minute: enough for a leak to be seen, and too little for the bar of the full run. */
export const SMOKE: readonly Campaign[] = [
  campaign('reports', 'text', 20, 6_000),
  campaign('images', 'image', 5, 1_600),
];

/** Jobs that show what some leaks leak. */
export const LEAKY: readonly Campaign[] = [
  campaign('reports', 'text', 20, 6_000),
  campaign('images', 'image', 10, 3_000),
  campaign('reads', 'text', 1, 800),
  campaign('saves', 'text', 10, 2_000, { ways: { 'one by one': 1 } }),
  campaign('leavers', 'text', 10, 2_000, { ways: { 'give back': 3, whole: 1 }, hands: 1_500 }),
  campaign('counters', 'text', 1, 1_600, { ways: { whole: 1 } }),
  campaign('scarce', 'text', 20, 6_000, { gold: 60, ways: { whole: 1 } }),
];

/** Jobs whose hands have no room for gold by their length, and people who leave nothing out: they can count. */
export const COUNTED: readonly Campaign[] = [
  campaign('reads', 'text', 1, 2_000, { ways: { whole: 1 } }),
  campaign('fives', 'text', 5, 8_000, { ways: { whole: 1 } }),
];
