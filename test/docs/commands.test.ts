import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addCommands } from '../../local/cli/commands.ts';
import { codesIn, pages, proseOf, textOf } from './markdown.ts';

const program = new Command();
addCommands(program);
const GLOBAL = ['--json', '--url', '--token', '--profile', '--data', '--help', '--version'];

/** Code of a page: what stands between backticks, and the lines of its blocks, each without its comment. */
function codeOf(page: string): string[] {
  const blocks = [...textOf(page).matchAll(/^```.*?^```$/gms)].flatMap(([block]) =>
    block.split('\n'),
  );
  return [...codesIn(proseOf(page)), ...blocks].map((line) => line.split(/ #| && | \| /)[0] ?? '');
}

/** What follows `assay` in some code. */
const callsIn = (page: string): string[][] =>
  codeOf(page).flatMap((code) => {
    const call = /(?:^|npx )assay ([a-z].*)/.exec(code)?.[1];
    return call === undefined ? [] : [call.split(/\s+/)];
  });

/** The command, or the one under it, that words name; undefined where there is none. */
function commandOf([name, sub]: readonly string[]): Command | undefined {
  const found = program.commands.find((command) => command.name() === name);
  if (found === undefined || found.commands.length === 0) return found;
  return sub === undefined
    ? found
    : found.commands.find((command) => command.name() === sub.replace(/[…,]$/, ''));
}

const optionsOf = (command: Command): string[] => command.options.map(({ long }) => long ?? '');

describe.each(pages())('%s', (page) => {
  test('calls commands that there are, with their options', () => {
    for (const words of callsIn(page)) {
      if (words[0] === 'help') continue;
      const command = commandOf(words);
      expect(command, `assay ${words.join(' ')}`).toBeDefined();
      const known = [...GLOBAL, ...optionsOf(command ?? program)];
      for (const [option] of words.join(' ').matchAll(/--[a-z-]+/g)) {
        expect(known, `assay ${words.join(' ')}`).toContain(option);
      }
    }
  });
});

test('every command is called on some page', () => {
  const calls = pages().flatMap(callsIn);
  expect(calls.length).toBeGreaterThan(100);
  const called = calls.map(commandOf);
  const leaves = program.commands.flatMap((one) => (one.commands.length > 0 ? one.commands : one));
  const never = leaves.filter((command) => !called.includes(command)).map((one) => one.name());
  expect(leaves.length).toBeGreaterThan(30);
  expect(never).toEqual([]);
});

test('every option of the gold commands is explained', () => {
  const gold = program.commands.find((command) => command.name() === 'gold');
  const options = new Set(gold?.commands.flatMap(optionsOf));
  expect(options.size).toBeGreaterThan(4);
  const text = textOf('docs/quality.md');
  expect([...options].filter((option) => !text.includes(`\`${option}`))).toEqual([]);
});
