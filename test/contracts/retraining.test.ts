import { describe, expect, it } from 'vitest';
import { checkJobFile } from '../../local/cli/job-file.ts';
import { JobMembers } from '../../src/contracts/job.ts';

const QUESTION = `"question": { "type": "choice", "text": "Effusion?", "media": "text",
    "choices": [{ "value": "yes", "text": "Yes" }, { "value": "no", "text": "No" }] }`;
const RULES = `"rules": [
    { "name": "fast", "collect": { "kind": "response-time" }, "when": { "below": 1 }, "act": "flag" },
    { "name": "one", "collect": { "kind": "identical-run" }, "when": { "above": 40 }, "act": "retrain" }
  ]`;
const WATCH = `"gold": { "watch": { "onPoor": ["pause", "retrain"] } }`;
const fileOf = (...members: readonly string[]): string => `{
  "name": "Effusion",
  ${[QUESTION, ...members].join(',\n  ')}
}`;
const faultsIn = (text: string) => {
  const read = checkJobFile(text);
  return read.ok ? [] : read.faults.map(({ path, line }) => `${line} ${path}`);
};

describe('retrain', () => {
  it('is refused with its line in a job that has nothing to train with', () => {
    expect(faultsIn(fileOf(RULES))).toEqual(['7 rules.1.act']);
    expect(faultsIn(fileOf(WATCH))).toEqual(['5 gold.watch.onPoor.1']);
    expect(faultsIn(fileOf(RULES, `"entry": { "consent": "Yes?" }`))).toEqual(['7 rules.1.act']);
  });

  it('of a job that was published before it was refused is still read', () => {
    expect(JobMembers.safeParse(JSON.parse(fileOf(RULES))).success).toBe(true);
  });

  it.each([
    `"entry": { "training": { "tasks": 2 } }`,
    `"entry": { "exam": { "tasks": 3, "pass": { "right": 2 } } }`,
  ])('is taken with %s', (entry) => {
    expect(faultsIn(fileOf(RULES, WATCH, entry))).toEqual([]);
  });
});
