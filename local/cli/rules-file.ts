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
  const told = faults
    .map((fault) => ({ ...fault, message: named(fault.message, json.value) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = told.map((fault) => faultLine(path, fault));
  throw new Failure('failed', 'invalid-rules', lines.join('\n'), { faults: told });
}

/** A fault that names its rule as people count, and by its name if it has one: `rule 1 (fast), collect.choice must be …`. */
function named(message: string, rules: unknown): string {
  const [place = '', number, member = ''] = /^(\d+)((?:\.\S+)?)(?= )/.exec(message) ?? [];
  if (number === undefined || !Array.isArray(rules)) return message;
  const name: unknown = rules[Number(number)]?.name;
  const called = typeof name === 'string' ? ` (${name.slice(0, 40)})` : '';
  const rest = message.slice(place.length);
  return `rule ${Number(number) + 1}${called}${member && `, ${member.slice(1)}`}${rest}`;
}
