import type { Command } from 'commander';
import { type Context, contextOf, type GlobalOptions } from './context.ts';

/** Runs a command with what was said before and after it. */
export const run =
  <Args extends unknown[]>(act: (context: Context, ...args: Args) => Promise<void>) =>
  (...args: [...Args, Command]) => {
    const command = args.pop() as Command; // commander gives the command last
    return act(contextOf(command.optsWithGlobals<GlobalOptions>()), ...(args as unknown as Args));
  };
