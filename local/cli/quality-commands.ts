import type { Command } from 'commander';
import { numberIn } from './arguments.ts';
import { addGold } from './gold-commands.ts';
import { run } from './run.ts';

/** Commands about the people of a job and what is decided about them. */
export function addQuality(program: Command): void {
  addAnnotator(program);
  addRules(program);
  addCollusion(program);
  program
    .command('pay')
    .description('what each annotator is owed, by the rule of the job file')
    .argument('<job>')
    .option('--csv', 'comma-separated, for a spreadsheet', false)
    .action(
      run(async (context, job: string, { csv }: { csv: boolean }) =>
        (await import('./pay.ts')).printPay(context, job, csv),
      ),
    );
  program
    .command('terms')
    .description('publish a newer consent text or newer instructions: everybody agrees again')
    .argument('<job>')
    .argument('<terms.json>', 'an object with consent, instructions or both, plain texts')
    .action(
      run(async (context, job: string, file: string) =>
        (await import('./entry.ts')).publishTerms(context, job, file),
      ),
    );
  addGold(program);
  program
    .command('decisions')
    .description('print what was decided about the annotators of a job, oldest first')
    .argument('<job>')
    .action(
      run(async (context, job: string) => (await import('./standing.ts')).decisions(context, job)),
    );
}

function addAnnotator(program: Command): void {
  const annotator = program
    .command('annotator')
    .description('look at one annotator, admit or pause them, let them work again');
  annotator
    .command('show')
    .description('what they did on gold, and all that was decided about them')
    .argument('<job>')
    .argument('<annotator>', 'an id that status shows')
    .action(
      run(async (context, job: string, id: string) =>
        (await import('./standing.ts')).showAnnotator(context, job, id),
      ),
    );
  annotator
    .command('admit')
    .description('let them work without training and exam')
    .argument('<job>')
    .argument('<annotator>', 'an id that status shows')
    .option('--days <n>', 'for so many days (default: for good)', numberIn(1, 3_650))
    .action(
      run(async (context, job: string, id: string, wanted: { days?: number }) =>
        (await import('./entry.ts')).admit(context, job, id, wanted),
      ),
    );
  for (const { name, to, what } of ACTS) {
    annotator
      .command(name)
      .description(what)
      .argument('<job>')
      .argument('<annotator>', 'an id that status shows')
      .option('--note <text>', 'why, for the log; no patient data', '')
      .action(
        run(async (context, job: string, id: string, { note }: { note: string }) =>
          (await import('./standing.ts')).setStanding(context, job, id, { to, note }),
        ),
      );
  }
}

const ACTS = [
  { name: 'pause', to: 'paused', what: 'give them nothing more; what they answered still counts' },
  { name: 'reinstate', to: 'working', what: 'let them work again' },
] as const;

function addCollusion(program: Command): void {
  program
    .command('collusion')
    .description('list people who share wrong answers beyond chance, in pairs and rings')
    .argument('<job>')
    .action(
      run(async (context, job: string) => (await import('./collusion.ts')).collusion(context, job)),
    );
}

function addRules(program: Command): void {
  program
    .command('rules')
    .description('rules about people')
    .command('dry-run')
    .description('list whom rules would have hit over all past answers; changes nothing')
    .argument('<job>')
    .option('--rules <rules.json>', 'a list of rules to try (default: those of the job)')
    .action(
      run(async (context, job: string, { rules }: { rules?: string }) =>
        (await import('./rules.ts')).dryRun(context, job, rules),
      ),
    );
}
