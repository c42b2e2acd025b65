import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { billOf } from '../../src/cost/bill.ts';
import { DEFAULT_PLAN } from '../../src/cost/plan.ts';
import { assay } from './cli-process.ts';

const cost = (...args: string[]) => assay(tmpdir(), 'cost', ...args);

describe('assay cost', { timeout: 30_000 }, () => {
  test('prints the bill by line beside the list price, without a service', async () => {
    const asked = ['--tasks', '1e6', '--redundancy', '3', '--seconds', '5'];
    const { code, stdout, stderr } = await cost(...asked);
    expect([code, stderr]).toEqual([0, '']);
    const dollars = billOf({ ...DEFAULT_PLAN, tasks: 1_000_000 }).perMillionVotes.toFixed(2);
    expect(stdout).toContain(`$${dollars} a million votes`);
    expect(stdout).toMatch(/^HTTP API +760,133 +requests +\$0\.76$/m);
    expect(stdout).toMatch(/Ground Truth, its list price: +\$42,000\.00/);
    expect(stdout).toContain('Not in it: pay of annotators');
    expect(stdout).not.toContain('media:');
  });

  test('gives programs the plan, every line, and what it is compared with', async () => {
    const asked = ['--tasks', '2000', '--gold', '.1', '--media-bytes', '1e5', '--suite-size', '5'];
    const { code, lines } = await cost(...asked, '--save-every', '2', '--json');
    expect(code).toBe(0);
    const plan = {
      tasks: 2_000,
      goldRate: 0.1,
      mediaBytes: 100_000,
      taskSuiteSize: 5,
      saveEvery: 2,
    };
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ plan, votes: 6_000, groundTruth: { objects: 160 } });
    expect(lines[0]?.['media']).toHaveLength(5);
  });

  test.each([
    [[]],
    [['--tasks', '0']],
    [['--tasks', '1.5']],
    [['--tasks', '1e99']],
    [['--tasks', '10', '--gold', '0.6']],
    [['--tasks', '10', '--gold', 'x']],
    [['--tasks', '10', '--suite-size', '31']],
    [['--tasks', '10', '--seconds', '-1']],
    [['--tasks', '10', '--media-bytes', '1e-3']],
  ])('%j is wrong use', async (args) => {
    const { code, lines } = await cost(...args, '--json');
    expect([code, lines]).toMatchObject([2, [{ error: { code: 'wrong-use' } }]]);
  });
});
