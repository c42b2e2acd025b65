import { vi } from 'vitest';
import { logger } from '../../lambdas/log.ts';

/** What this process wrote to its two outputs since, where Lambda and a terminal would read it. */
export interface LogLines {
  readonly text: () => string;
  /** The lines that are JSON. */
  readonly lines: () => Record<string, unknown>[];
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
  return {
    text,
    lines: () =>
      text()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    restore: () => {
      for (const spy of spies) spy.mockRestore();
      logger.setLogLevel(before);
    },
  };
}
