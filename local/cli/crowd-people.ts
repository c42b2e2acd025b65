import type { Persona } from '../crowd.ts';

/** How many simulated annotators of which kind. */
export interface People {
  readonly annotators: number;
  /** Chances of a right answer, dealt out in turn. */
  readonly skill: readonly number[];
  /** Seconds a task. */
  readonly pace: number;
  readonly spammers: number;
  readonly biased: number;
}

const SPAMMERS_PACE = 0.25;
const BIASED_SKILL = 0.5;

/** The people of a crowd: those of stated skill, then spammers, then those who lean to the last of the choices. */
export function peopleOf(people: People, choices: readonly string[]): Persona[] {
  const { annotators, skill, pace, spammers, biased } = people;
  const last = choices.at(-1) ?? '';
  const confuses = Object.fromEntries(choices.map((truth) => [truth, last]));
  const persons = <P extends Omit<Persona, 'name'>>(
    many: number,
    name: string,
    as: (i: number) => P,
  ) => Array.from({ length: many }, (_, i) => ({ name: `${name}-${i + 1}`, ...as(i) }));
  return [
    ...persons(annotators, 'simulated', (i) => ({ skill: skill[i % skill.length] ?? 0, pace })),
    ...persons(spammers, 'spammer', () => ({ skill: 0, pace: pace * SPAMMERS_PACE, spams: true })),
    ...persons(biased, 'biased', () => ({ skill: BIASED_SKILL, pace, confuses })),
  ];
}
