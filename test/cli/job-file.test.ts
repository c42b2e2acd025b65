import { describe, expect, it } from 'vitest';
import { checkJobFile, faultLine } from '../../local/cli/job-file.ts';

const RIGHT = `{
  "name": "Effusion",
  "question": {
    "type": "choice",
    "text": "Is there one?",
    "media": "text",
    "choices": [
      { "value": "yes", "text": "Yes" },
      { "value": "no", "text": "No" }
    ]
  }
}`;

/** The faults of a job file that is right but for one change. */
function faultsAfter(from: string, to: string): string[] {
  expect(RIGHT).toContain(from);
  const checked = checkJobFile(RIGHT.replace(from, to));
  return checked.ok ? [] : checked.faults.map((fault) => faultLine('job.json', fault));
}

describe('a job file', () => {
  it('is read with every default', () => {
    const checked = checkJobFile(`\uFEFF${RIGHT}`);
    expect(checked).toMatchObject({ ok: true, file: { redundancy: 3, taskSuiteSize: 20 } });
  });

  it.each([
    ['"text",', '"txt",', '6:5: question.media must be text or image or waveform'],
    ['"yes"', '"y e s"', '8:9: question.choices.0.value must be 1 to 32 letters'],
    ['"value": "no"', '"value": "yes"', '7:5: question.choices must have distinct values'],
    ['"name": "Effusion",', '', '1:1: name must be a text, got nothing'],
    ['"Effusion",', '"Effusion", "redundancy": 99,', '2:23: redundancy must be at most 15, got 99'],
    [
      '"Effusion",',
      '"E", "redundency": 3,',
      '2:16: the job file has no member "redundency": did you mean "redundancy"?',
    ],
    [
      '"media": "text",',
      '"media": "text", "size": 3,',
      '6:22: question has no member "size": it has type, text, media',
    ],
    ['"Effusion",', '"Effusion", "name": "B",', '2:23: "name" is given twice'],
    ['"Is there one?",', '"Is there one?"', '6:5: expected a comma or }, got a text'],
    ['"No" }', '"No" },', '10:5: expected a value, got ] after a comma too many'],
    ['"Effusion"', "'Effusion'", '2:11: expected a value, got a single quote'],
    ['{\n', '{ // a job\n', '1:3: expected a name in double quotes, got a comment'],
  ])('with %s as %s says where and what', (from, to, expected) => {
    const [first = ''] = faultsAfter(from, to);
    expect(first.startsWith(`job.json:${expected}`), first).toBe(true);
  });

  it.each([
    ['"kind": "idle"', '4:33: rules.0.collect.kind must be one of response-time, fast-answers'],
    [
      '"kind": "consensus", "lst": 9',
      '4:54: rules.0.collect has no member "lst": did you mean "last"?',
    ],
    ['"kind": "gold-accuracy"', '4:33: rules.0.collect.kind needs gold: the job has no gold rate'],
    [
      '"kind": "answer-entropy"',
      '5:17: rules.0.when.above is out of reach: answer-entropy is 0 to 2',
    ],
  ])('with a rule whose collector is %s says where and what', (collect, expected) => {
    const rules = `"Effusion",
  "rules": [
    { "name": "r", "collect": { ${collect} },
      "when": { "above": 7 }, "act": "flag" }
  ],`;
    const [first = ''] = faultsAfter('"Effusion",', rules);
    expect(first.startsWith(`job.json:${expected}`), first).toBe(true);
  });

  it('that is as long as a manifest is not read at all', () => {
    const checked = checkJobFile(`"${'x'.repeat(50_000_000)}`);
    expect(checked).toMatchObject({ ok: false, faults: [{ line: 1, column: 1 }] });
  });

  it('tells all its faults, in the order of the text', () => {
    const faults = faultsAfter('"type": "choice"', '"type": "boxes", "colour": 1');
    expect(faults.map((fault) => fault.split(': ')[0])).toEqual(['job.json:4:5', 'job.json:4:22']);
  });
});
