import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addCommands } from '../local/cli/commands.ts';
import { ASSAY, contextOf } from '../local/cli/context.ts';
import { EXIT, failureOf, wrongUse } from '../local/cli/failure.ts';

/** What the help says after the commands. */
const HELP = `
JOB is the id of a job, or its name where only one job has it.

Where the service is: --url and --token, else ASSAY_URL and ASSAY_TOKEN, else --profile or ASSAY_PROFILE of
'${ASSAY} login', else what '${ASSAY} local' wrote into --data, ASSAY_DATA or the nearest .assay folder, here
or above, else the profile 'default'.

With --json stdout gets one JSON object a line and nothing else; a failure is {"error": …}.

Exit codes: ${EXIT.ok} done, ${EXIT.failed} failed, ${EXIT.wrongUse} wrong use, ${EXIT.refused} refused by the service,
            ${EXIT.noService} no service reachable, ${EXIT.interrupted} stopped by Ctrl-C.`;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const program = new Command('assay')
  .description('Label data with a crowd: make jobs, invite people, watch, export.')
  .version(version)
  .option('--json', 'write JSON for programs to stdout')
  .option('--url <address>', 'a service elsewhere; needs --token')
  .option('--token <token>', "a session there, or a machine client's token")
  .option('--profile <name>', "a service that 'login' keeps under this name")
  .option('--data <folder>', "the local service's folder (default: .assay)")
  .addHelpText('after', HELP)
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'assay:')) })
  .showHelpAfterError(`'${ASSAY} --help' shows how`)
  .exitOverride();

addCommands(program);

/** Ends as the exit codes in the help say; a reader that closed stdout, such as head, is no failure. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv);
    return EXIT.ok;
  } catch (error) {
    const usage = error instanceof CommanderError;
    if (usage && error.exitCode === 0) return EXIT.ok;
    const { out } = contextOf({ json: argv.includes('--json') });
    const failure = usage ? wrongUse(usageOf(error)) : failureOf(error);
    if (usage) out.event({ error: { code: failure.code, message: failure.message } });
    else out.failure(failure);
    return failure.exit;
  }
}

/** What was typed wrongly; commander has said it to people already. */
const usageOf = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '');

process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});
const code = await main(process.argv);
process.exitCode ??= code;
