import { expect, it } from 'vitest';
import { Failure } from '../../local/cli/failure.ts';
import { readRules } from '../../local/cli/rules-file.ts';
import { JobFile } from '../../src/contracts/job.ts';

const file = JobFile.parse({
  name: 'Effusions',
  question: {
    type: 'choice',
    text: 'Is there one?',
    media: 'text',
    choices: [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No' },
    ],
  },
});

const faultsOf = (text: string): string[] => {
  try {
    readRules('rules.json', text, file);
  } catch (error) {
    if (error instanceof Failure) return error.message.split('\n');
    throw error;
  }
  return [];
};

const rule = (collect: string, name = '"name": "same"') =>
  `{ ${name}, "collect": { ${collect} },\n  "when": { "above": 40 }, "act": "flag" }`;
const RUN = '"kind": "identical-run"';

it('a rule that fits has no faults', () => {
  expect(faultsOf(`[${rule(`${RUN}, "choice": "no"`)}]`)).toEqual([]);
});
it('a fault names its rule by number and name, with line and column', () => {
  const wrong = rule(`${RUN}, "choice": "maybe"`);
  expect(faultsOf(`[${rule(RUN, '"name": "first"')},\n ${wrong}]`)).toEqual([
    'rules.json:3:58: rule 2 (same), collect.choice must be a choice of the question: yes, no',
  ]);
});
it('a rule without a name, and one that is no object, go by their numbers', () => {
  const [first = ''] = faultsOf(`[${rule(RUN, '"title": "x"')}]`);
  expect(first).toMatch(/^rules\.json:1:\d+: rule 1(, name must be| has no member "title")/);
  expect(faultsOf('[7]')).toEqual(['rules.json:1:2: rule 1 must be an object, got 7']);
});
