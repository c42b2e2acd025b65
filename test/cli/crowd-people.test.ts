import { expect, it } from 'vitest';
import { peopleOf } from '../../local/cli/crowd-people.ts';

const people = { annotators: 3, skill: [0.9, 0.6], pace: 2, spammers: 2, biased: 1 };

it('a crowd has people of stated skill, spammers who hurry, and people who lean to the last choice', () => {
  expect(peopleOf(people, ['present', 'absent', 'unclear'])).toEqual([
    { name: 'simulated-1', skill: 0.9, pace: 2 },
    { name: 'simulated-2', skill: 0.6, pace: 2 },
    { name: 'simulated-3', skill: 0.9, pace: 2 },
    { name: 'spammer-1', skill: 0, pace: 0.5, spams: true },
    { name: 'spammer-2', skill: 0, pace: 0.5, spams: true },
    {
      name: 'biased-1',
      skill: 0.5,
      pace: 2,
      confuses: { present: 'unclear', absent: 'unclear', unclear: 'unclear' },
    },
  ]);
});
