import { vi } from 'vitest';
import { logger } from '../../lambdas/log.ts';

/** What this process wrote to its two outputs since, where Lambda and a terminal would read it. */
export interface LogLines {
  readonly text: () => string;
  /** The lines that are JSON. */
  readonly lines: () => Record<string, unknown>[];
  /** All that was counted, by name. */
  readonly counts: () => Record<string, number>;
  restore(): void;
}

/** Catches the log of the service, from requests up. */
export function catchLog(level: 'INFO' | 'WARN' = 'WARN'): LogLines {
  const written: string[] = [];
  const before = logger.getLevelName();
  logger.setLogLevel(level);
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    }),
  );
  const text = () => written.join('');
  const lines = () =>
    text()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  return {
    text,
    lines,
    counts: () => countsIn(lines()),
    restore: () => {
      for (const spy of spies) spy.mockRestore();
      logger.setLogLevel(before);
    },
  };
}

/** Sums the numbers of the lines that are for CloudWatch. */
function countsIn(lines: readonly Record<string, unknown>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines.filter((each) => '_aws' in each)) {
    for (const [name, value] of Object.entries(line)) {
      if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
    }
  }
  return sums;
}
