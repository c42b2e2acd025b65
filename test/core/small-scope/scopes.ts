import type { Explored } from './explorer.ts';
import type { Scope } from './state.ts';

/** A scope, and how much there is of it: an exploration that shrinks proves less than it says. */
export type Sized = readonly [scope: Scope, size: Explored];

const TWO_BY_TWO = {
  taskSuites: 1,
  tasks: 2,
  people: 3,
  redundancy: 2,
  turns: 2,
  hands: 1,
} as const;

const ALL = [
  'take',
  'save',
  'submit',
  'expire',
  'decline',
  'late',
  'void',
  'reopen',
  'redundancy',
] as const;

const size = (states: number, commits: number, quiescent: number, depth: number): Explored => ({
  states,
  commits,
  quiescent,
  depth,
});

const WISHES = { redundancy: 1, maxRedundancy: 2, otherRedundancies: [2] };

/** Closed in seconds. */
export const SMALL: readonly Sized[] = [
  [
    {
      ...TWO_BY_TWO,
      name: 'two suites, a turn each',
      taskSuites: 2,
      turns: 1,
      acts: ['take', 'save', 'submit', 'expire', 'decline', 'late'],
    },
    size(4947, 37908, 2503, 12),
  ],
  [
    { ...TWO_BY_TWO, name: 'two turns each', acts: ['take', 'submit', 'expire', 'late'] },
    size(23826, 137152, 10382, 16),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'two suites under a cap',
      taskSuites: 2,
      tasks: 1,
      cap: 1,
      acts: ['take', 'submit', 'expire', 'late'],
    },
    size(5460, 26901, 2001, 16),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'hands of a part or the whole',
      shares: [1, 2],
      acts: ['take', 'submit', 'expire', 'decline'],
    },
    size(2824, 14358, 957, 12),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'people who are barred and discounted',
      turns: 1,
      acts: ['take', 'submit', 'expire', 'late', 'void'],
    },
    size(2086, 9619, 1485, 11),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'further answers and barred people',
      turns: 1,
      redundancy: 1,
      maxRedundancy: 2,
      acts: ['take', 'submit', 'expire', 'late', 'void', 'reopen'],
    },
    size(6951, 28571, 6033, 15),
  ],
  [
    {
      ...TWO_BY_TWO,
      ...WISHES,
      name: 'further answers and another redundancy',
      acts: ['take', 'submit', 'expire', 'reopen', 'redundancy'],
    },
    size(2632, 12408, 1192, 17),
  ],
  [
    {
      ...TWO_BY_TWO,
      ...WISHES,
      name: 'tasks that are set aside',
      turns: 1,
      setAsideAfter: 2,
      acts: ['take', 'submit', 'expire', 'decline', 'late', 'reopen', 'redundancy'],
    },
    size(4148, 16856, 3556, 15),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'a group kept apart',
      redundancy: 1,
      grouping: { rule: 'apart', groups: [0, 0] },
      acts: ['take', 'submit', 'expire', 'decline', 'late'],
    },
    size(13926, 64781, 7434, 18),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'groups kept together under a cap',
      tasks: 3,
      cap: 2,
      shares: [1, 3],
      grouping: { rule: 'together', groups: [0, 0, 1] },
      acts: ['take', 'submit', 'expire'],
    },
    size(2011, 10302, 498, 12),
  ],
  [
    {
      ...TWO_BY_TWO,
      ...WISHES,
      name: 'everything at once on one task',
      tasks: 1,
      turns: 1,
      setAsideAfter: 2,
      acts: ALL,
    },
    size(16208, 100888, 11624, 18),
  ],
];

/** Closed in up to a minute each. */
export const LARGE: readonly Sized[] = [
  [
    {
      ...TWO_BY_TWO,
      name: 'two suites, two turns each',
      taskSuites: 2,
      acts: ['take', 'submit', 'expire', 'late'],
    },
    size(174704, 1155793, 71477, 16),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'saves, declines and barred people',
      turns: 1,
      acts: ['take', 'save', 'submit', 'expire', 'decline', 'late', 'void'],
    },
    size(31408, 263764, 19012, 15),
  ],
  [
    {
      ...TWO_BY_TWO,
      name: 'two suites, two hands at once and barred people',
      taskSuites: 2,
      tasks: 1,
      redundancy: 1,
      hands: 2,
      acts: ['take', 'submit', 'expire', 'late', 'void'],
    },
    size(62876, 359559, 30388, 18),
  ],
  [
    {
      ...TWO_BY_TWO,
      ...WISHES,
      name: 'everything but saves at once on two tasks',
      turns: 1,
      setAsideAfter: 2,
      acts: ALL.filter((act) => act !== 'save'),
    },
    size(49860, 297858, 42572, 18),
  ],
];
