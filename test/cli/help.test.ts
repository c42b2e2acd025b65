import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { assay } from './cli-process.ts';

const helpOf = async (...command: string[]) => (await assay(tmpdir(), ...command, '--help')).stdout;

it('the help of gold commands shows what each takes, and nothing else', {
  timeout: 60_000,
}, async () => {
  const correct = await helpOf('gold', 'correct');
  expect(correct).toMatch(/^Usage: assay gold correct \[options\] <job> <gold> <answers\.\.\.>$/m);
  expect(correct).not.toContain('--discount');
  const retire = await helpOf('gold', 'retire');
  expect(retire).toMatch(/^Usage: assay gold retire \[options\] <job> <gold>$/m);
  expect(retire).toContain('--discount');
  for (const name of ['uphold', 'reinstate']) {
    const help = await helpOf('gold', name);
    expect(help).toMatch(new RegExp(`^Usage: assay gold ${name} \\[options\\] <job> <gold>$`, 'm'));
    expect(help).not.toContain('--discount');
    expect(help.includes('--note')).toBe(name === 'uphold');
  }
});
