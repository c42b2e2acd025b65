import type { JobFile } from '../../src/contracts/job.ts';
import { Rules } from '../../src/contracts/rule.ts';
import { ruleFaults } from '../../src/contracts/rule-faults.ts';
import { Failure } from './failure.ts';
import { faultLine, faultsIn } from './job-file.ts';
import { readJsonText } from './json-text.ts';

/**
 * Reads a list of rules that must fit a job.
 *
 * @throws Failure naming each fault with line and column
 */
export function readRules(path: string, text: string, file: JobFile): Rules {
  const json = readJsonText(text);
  const read = Rules.safeParse(json.value);
  const faults = [
    ...json.faults.map((fault) => ({ path: '', ...fault })),
    ...(json.value === undefined ? [] : faultsIn(read.error?.issues ?? [], json, Rules)),
    ...(read.success ? ruleFaults(read.data, file) : []).map((fault) => ({
      path: fault.path.join('.'),
      message: `${fault.path.join('.')} ${fault.message}`,
      ...json.placeOf(fault.path),
    })),
  ];
  if (read.success && faults.length === 0) return read.data;
  const lines = faults.map((fault) => faultLine(path, fault));
  throw new Failure('failed', 'invalid-rules', lines.join('\n'), { faults });
}
