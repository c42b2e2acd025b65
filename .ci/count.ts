import { readFileSync } from 'node:fs';

/** Prints `passed failed skipped` of a vitest JSON report; a report without a test is one failure. */
const path = process.argv[2] ?? '';
const report = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>; // vitest's own form
const passed = report['numPassedTests'] ?? 0;
const failed = (report['numFailedTests'] ?? 0) + (passed === 0 ? 1 : 0);
const skipped = (report['numPendingTests'] ?? 0) + (report['numTodoTests'] ?? 0);
console.log(passed, failed, skipped);
