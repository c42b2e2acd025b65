import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What is read of vitest's report, in its own words. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** Lines of a message that are kept: what was expected and where. */
const LINES = 4;

const briefly = (message: string | undefined): string =>
  (message?.split('\n') ?? [])
    .slice(0, LINES)
    .map((line) => `\n    ${line}`)
    .join('');

/** A line for each test that did not pass, and for each file that could not be read. */
function notPassed({ name, status, message, assertionResults }: TestFile): string[] {
  const file = relative(process.cwd(), name);
  const tests = assertionResults
    .filter((test) => test.status !== 'passed')
    .map(
      (test) => `${test.status}: ${file}: ${test.fullName}${briefly(test.failureMessages?.[0])}`,
    );
  const unread = status === 'failed' && tests.length === 0 ? [`${file}${briefly(message)}`] : [];
  return [...unread, ...tests];
}

/**
 * Prints `passed failed skipped` of a vitest JSON report, then whatever did not pass, by name.
 * A report without a test is one failure.
 */
const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Report; // vitest's own form
const { numPassedTests: passed = 0, numPendingTests = 0, numTodoTests = 0 } = report;
const failed = (report.numFailedTests ?? 0) + (passed === 0 ? 1 : 0);
console.log(passed, failed, numPendingTests + numTodoTests);
for (const line of (report.testResults ?? []).flatMap(notPassed)) console.log(line);
