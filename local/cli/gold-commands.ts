import type { Command } from 'commander';
import type { ChangeGoldBody } from '../../src/contracts/gold.ts';
import type { ChangeOptions, MakeOptions } from './gold.ts';
import type { CandidateOptions } from './gold-looks.ts';
import { run } from './run.ts';

/** Commands about the gold of a job: what there is, more of it, and what is disputed of it. */
export function addGold(program: Command): void {
  const gold = program
    .command('gold')
    .description('look at the gold of a job, add to it, correct or retire it');
  addLooks(gold);
  addMore(gold);
  addChanges(gold);
}

const load = () => import('./gold.ts');
const look = () => import('./gold-looks.ts');

function addLooks(gold: Command): void {
  gold
    .command('list')
    .description('how often each gold task was shown and right, and how long the gold lasts')
    .argument('<job>')
    .action(run(async (context, job: string) => (await look()).listGold(context, job)));
  gold
    .command('contests')
    .description('verdicts on gold that annotators dispute, and how they were decided')
    .argument('<job>')
    .action(run(async (context, job: string) => (await look()).listContests(context, job)));
  gold
    .command('candidates')
    .description('tasks on which nearly all agree: sign them off, then promote the file')
    .argument('<job>')
    .option('--share <share>', 'of the answers that agree, at least (default: 1)')
    .option('--confidence <p>', 'of the label, at least (default: 0.8)')
    .option('--out <file>', 'write them as a list to check, for promote')
    .action(
      run(async (context, job: string, options: CandidateOptions) =>
        (await look()).listCandidates(context, job, options),
      ),
    );
  gold
    .command('check')
    .description('judge answers of any kind by known ones, JSON Lines; asks no service')
    .argument('<file>', 'a check a line: kind, accepted, answer and what is still right')
    .action(run(async (context, file: string) => (await look()).checkGold(context, file)));
}

function addMore(gold: Command): void {
  gold
    .command('add')
    .description('add gold to a running job, by lines as in its manifest')
    .argument('<job>')
    .argument('<file>', 'JSON Lines, each with gold')
    .action(
      run(async (context, job: string, file: string) => (await load()).addGold(context, job, file)),
    );
  gold
    .command('make')
    .description('make a task of a job gold: it is asked of nobody as work any more')
    .argument('<job>')
    .argument('<task>', 'a task id, such as s4-17')
    .argument('<answers...>', 'the known answer, or several that are all right')
    .option('--reason <text>', 'why it is right, for those who may learn it')
    .action(
      run(async (context, job: string, task: string, answers: string[], options: MakeOptions) =>
        (await load()).makeGold(context, job, { taskId: task, gold: answers, ...options }),
      ),
    );
  gold
    .command('promote')
    .description('make the tasks of a checked list gold: see candidates')
    .argument('<job>')
    .argument('<file>', 'JSON Lines of taskId and gold; leave out what you do not sign off')
    .action(
      run(async (context, job: string, file: string) =>
        (await load()).promoteGold(context, job, file),
      ),
    );
}

const NOTE = 'why, for the log and for those who may learn it';

/** A command that changes one gold task. */
const changing = (gold: Command, name: ChangeGoldBody['act'], what: string): Command =>
  gold
    .command(name)
    .description(what)
    .argument('<job>')
    .argument('<gold>', 'a gold id, such as g1k');

function addChanges(gold: Command): void {
  changing(gold, 'correct', 'take another answer for known, and judge everybody anew')
    .argument('<answers...>', 'the answer that is right, or several')
    .option('--note <text>', NOTE)
    .action(
      run(async (context, job: string, id: string, answers: string[], options: ChangeOptions) =>
        (await load()).changeGold(context, job, {
          act: 'correct',
          goldId: id,
          answers,
          ...options,
        }),
      ),
    );
  changing(gold, 'retire', 'show it to nobody any more')
    .requiredOption('--note <text>', NOTE)
    .option('--discount', 'take its verdicts back from everybody', false)
    .action(runChange('retire'));
  changing(gold, 'reinstate', 'show it again').action(runChange('reinstate'));
  changing(gold, 'uphold', 'leave it as it is, and decide so what is contested of it')
    .option('--note <text>', NOTE)
    .action(runChange('uphold'));
}

const runChange = (act: ChangeGoldBody['act']) =>
  run(async (context, job: string, id: string, options: ChangeOptions) =>
    (await load()).changeGold(context, job, { act, goldId: id, ...options }),
  );
