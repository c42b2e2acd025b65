import { Argument, type Command, Option } from 'commander';
import type { StaffRole } from '../../src/contracts/role.ts';
import { KINDS } from '../infer/outcome.ts';
import {
  amountIn,
  amountOf,
  coverageOf,
  namesOf,
  numberIn,
  secondsOf,
  sharesOf,
  shareUpTo,
} from './arguments.ts';
import type { CostOptions } from './cost.ts';
import type { CrowdOptions } from './crowd.ts';
import type { DoctorOptions } from './doctor.ts';
import { wrongUse } from './failure.ts';
import type { ImportOptions } from './import.ts';
import type { InferOptions } from './infer.ts';
import type { InviteWish, VoidOptions } from './job-acts.ts';
import type { LocalOptions } from './local.ts';
import type { LoginOptions } from './login.ts';
import { addQuality } from './quality-commands.ts';
import { run } from './run.ts';

/** Named here too, so that the help loads no schema. */
const STAFF_ROLES: readonly StaffRole[] = ['viewer', 'reviewer', 'owner', 'admin'];
const MOST_SHARDS = 1_000;

function addLocal(program: Command): void {
  program
    .command('local')
    .description('start the service on this machine and print the link to its console')
    .option('--port <port>', 'frames are on the next one (default: 8787)', numberIn(0, 65_534))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--allow-network', 'let --host be an address that others reach', false)
    .action(
      run(async (context, options: LocalOptions) =>
        (await import('./local.ts')).serveLocal(context, options),
      ),
    );
}

function addLogin(program: Command): void {
  program
    .command('login')
    .description('sign in at a service elsewhere, for the commands to come')
    .argument('[url]', "address of the pages (default: the profile's)")
    .option('--stack <outputs.json>', "the address, from what 'cdk deploy --outputs-file' wrote")
    .option('--invite <link>', 'sign in by an invite instead of an identity provider')
    .option('--no-browser', 'only print where to sign in')
    .action(
      run(async (context, url: string | undefined, options: LoginOptions) =>
        (await import('./login.ts')).login(context, url, options),
      ),
    );
  program
    .command('logout')
    .description('forget the session of a profile')
    .action(run(async (context) => (await import('./login.ts')).logout(context)));
  program
    .command('profiles')
    .description('list where you are signed in')
    .action(run(async (context) => (await import('./login.ts')).listProfiles(context)));
}

function addInit(program: Command): void {
  program
    .command('init')
    .description('write an example job and manifest into a folder')
    .argument('[folder]', 'made when it is not there', '.')
    .option('--force', 'overwrite what is there', false)
    .action(
      run(async (context, folder: string, { force }: { force: boolean }) =>
        (await import('./init.ts')).initFolder(context, folder, force),
      ),
    );
}

function addValidate(program: Command): void {
  program
    .command('validate')
    .description('check a job file, and a manifest for it, on this machine')
    .argument('<job.json>', 'the job file')
    .argument('[manifest]', 'JSON Lines, a task a line')
    .action(
      run(async (context, job: string, manifest: string | undefined) =>
        (await import('./validate.ts')).validate(context, job, manifest),
      ),
    );
}

function addImport(program: Command): void {
  program
    .command('import')
    .description('make a job of a job file and a manifest, with the files that it names')
    .argument('<job.json>', 'the job file')
    .argument('<manifest>', 'JSON Lines, a task a line')
    .option('--name <name>', 'another name than the job file says')
    .option('--job <job>', 'go on with an import that was interrupted')
    .action(
      run(async (context, job: string, manifest: string, options: ImportOptions) =>
        (await import('./import.ts')).importManifest(context, job, manifest, options),
      ),
    );
}

function addPublish(program: Command): void {
  program
    .command('publish')
    .description('let people work on a job, for the first time or after a pause')
    .argument('<job>')
    .action(
      run(async (context, job: string) => (await import('./job-acts.ts')).publish(context, job)),
    );
}

const addStop = (event: 'pause' | 'close', description: string) => (program: Command) => {
  program
    .command(event)
    .description(description)
    .argument('<job>')
    .action(
      run(async (context, job: string) =>
        (await import('./job-acts.ts')).stop(context, event, job),
      ),
    );
};

function addInvite(program: Command): void {
  program
    .command('invite')
    .description('print a link with which people join a job')
    .argument('<job>')
    .option('--people <n>', 'how many may join by it (default: 100)', numberIn(1, 10_000))
    .option('--days <n>', 'how long it lasts (default: 14)', numberIn(1, 90))
    .option('--pools <names...>', 'pools of the job whose tasks these people get')
    .option('--admitted', 'for experts: no training and no exam')
    .action(
      run(async (context, job: string, wanted: InviteWish) =>
        (await import('./job-acts.ts')).invite(context, job, wanted),
      ),
    );
}

function addStaff(program: Command): void {
  program
    .command('staff')
    .description('let colleagues in: viewer, reviewer, owner or admin')
    .command('invite')
    .description('print a link that signs one colleague in')
    .addArgument(new Argument('<role>', 'what they may do').choices(STAFF_ROLES))
    .option('--days <n>', 'how long it lasts (default: 1)', numberIn(1, 30))
    .action(
      run(async (context, role: StaffRole, wanted: { days?: number }) =>
        (await import('./staff.ts')).inviteStaff(context, role, wanted),
      ),
    );
}

function addClient(program: Command): void {
  const client = program.command('client').description('let programs fetch the labels of one job');
  client
    .command('add')
    .description('make a machine client and print its token, once')
    .argument('<job>')
    .argument('<name>', 'who runs it, for people')
    .option('--days <n>', 'how long it lasts (default: 90)', numberIn(1, 366))
    .action(
      run(async (context, job: string, name: string, wanted: { days?: number }) =>
        (await import('./machine-clients.ts')).addClient(context, job, name, wanted),
      ),
    );
  client
    .command('list')
    .description('list the machine clients of a job')
    .argument('<job>')
    .action(
      run(async (context, job: string) =>
        (await import('./machine-clients.ts')).listClients(context, job),
      ),
    );
  client
    .command('revoke')
    .description('end a machine client for good')
    .argument('<job>')
    .argument('<client>')
    .action(
      run(async (context, job: string, id: string) =>
        (await import('./machine-clients.ts')).revokeClient(context, job, id),
      ),
    );
}

function addRedundancy(program: Command): void {
  program
    .command('redundancy')
    .description('change how many answers every task of a running job gets')
    .argument('<job>')
    .argument('<n>', 'counted answers a task, 1 to 15', numberIn(1, 15))
    .action(
      run(async (context, job: string, redundancy: number) =>
        (await import('./job-acts.ts')).changeRedundancy(context, job, redundancy),
      ),
    );
}

function addStatus(program: Command): void {
  program
    .command('status')
    .description('list the jobs, or show how one of them stands')
    .argument('[job]')
    .option('--watch', 'show it again every two seconds until all answers are in', false)
    .action(
      run(async (context, job: string | undefined, { watch }: { watch: boolean }) => {
        if (watch && job === undefined) throw wrongUse('--watch needs a job to watch');
        await (await import('./status.ts')).status(context, job, watch);
      }),
    );
}

function addVoid(program: Command): void {
  program
    .command('void')
    .description('bar an annotator from a job and discount their answers, all unless said')
    .argument('<job>')
    .argument('<annotator>', 'an id that status shows')
    .option(
      '--since <instant>',
      'only answers of hands that ended then or later, as 2026-11-30T08:00:00Z',
    )
    .option('--unsure', 'only answers to tasks whose label is unsure', false)
    .option('--keep-answers', 'bar them, and discount nothing', false)
    .option('--yes', 'yes, I mean it', false)
    .action(
      run(async (context, job: string, annotator: string, options: VoidOptions) =>
        (await import('./job-acts.ts')).voidAnnotator(context, job, annotator, options),
      ),
    );
}

function addExport(program: Command): void {
  program
    .command('export')
    .description('make labels of all counted answers and fetch them, hashes checked')
    .argument('<job>')
    .option('--out <folder>', 'where to (default: JOB-DATASET)')
    .action(
      run(async (context, job: string, { out }: { out?: string }) =>
        (await import('./export.ts')).exportJob(context, job, out),
      ),
    );
}

function addLabels(program: Command): void {
  program
    .command('labels')
    .description('make labels of all counted answers anew and print them, JSON Lines')
    .argument('<job>')
    .action(
      run(async (context, job: string) => (await import('./labels.ts')).labels(context, job)),
    );
}

function addCrowd(program: Command): void {
  const skill = new Option('--skill <p,…>', 'chance of a right answer, dealt out in turn');
  program
    .command('crowd')
    .description('let simulated annotators of stated skill work on a job, to try it out')
    .argument('<job>')
    .option('--annotators <n>', 'how many', numberIn(1, 1_000), 12)
    .addOption(skill.default([0.9], '0.9').argParser(sharesOf))
    .option('--pace <seconds>', 'time a task', secondsOf, 0.5)
    .option('--truth <file.csv>', 'what is true: columns truth and source, or truth and source-ref')
    .option('--spammers <n>', 'how many more choose without looking, fast', numberIn(0, 1_000), 0)
    .option(
      '--biased <n>',
      'how many more say the last choice half the time',
      numberIn(0, 1_000),
      0,
    )
    .option('--admitted', 'as experts: no training and no exam')
    .option('--pools <names...>', 'pools of the job to which they belong, after the job')
    .option('--history <file>', 'log requests and replies for check:history')
    .action(
      run(async (context, job: string, options: CrowdOptions) =>
        (await import('./crowd.ts')).sendCrowd(context, job, options),
      ),
    );
}

function addCost(program: Command): void {
  program
    .command('cost')
    .description('print what a job would cost in an AWS account, line by line; asks no service')
    .requiredOption('--tasks <n>', 'how many tasks, such as 1e6', amountIn(1, 1e9))
    .option('--redundancy <n>', 'counted answers a task', numberIn(1, 15), 3)
    .option('--seconds <s>', 'time a task', secondsOf, 5)
    .option('--suite-size <n>', 'tasks handed out together', numberIn(1, 30), 20)
    .option('--save-every <n>', 'a save after so many answers', numberIn(1, 30), 5)
    .option('--gold <share>', 'gold tasks for each ordinary one', shareUpTo(0.5), 0)
    .option('--media-bytes <n>', 'size of an image or waveform; 0: text', amountIn(0, 1e9), 0)
    .action(
      run(async (context, options: CostOptions) =>
        (await import('./cost.ts')).cost(context, options),
      ),
    );
}

function addInfer(program: Command): void {
  program
    .command('infer')
    .description('infer labels from a file of answers; asks no service, nothing leaves the machine')
    .argument('<answers>', 'CSV or JSON Lines, also as gzip; - for stdin')
    .addOption(new Option('--kind <kind>', 'kind of answer (default: by the file)').choices(KINDS))
    .option('--method <name>', 'how to infer; auto chooses', 'auto')
    .option('--gold <file>', 'what is true of some tasks: known, and left out of the scores')
    .option('--truth <file>', 'what is true, to score the labels by')
    .option('--classes <names>', 'classes in their order, comma between', namesOf)
    .option('--tolerance <n>', 'how far off a number may be and still be right', amountOf)
    .option(
      '--coverage <share>',
      'add sets that hold the truth this often; needs --gold',
      coverageOf,
    )
    .option('--out <file>', 'write a label a line, JSON; - for stdout')
    .option('--annotators <file>', 'write what is known of each annotator, JSON Lines')
    .option('--html <file>', 'write a report with pictures, one page')
    .option('--predictions <file>', 'weigh what a model says of each task, JSON Lines as of --out')
    .option('--save-model <file>', 'keep what was learned of the annotators')
    .option('--model <file>', 'judge by what --save-model kept, and learn nothing')
    .option('--threads <n>', 'threads that infer; the labels are the same', numberIn(1, 64))
    .option(
      '--shards <n>',
      'fit in shards, as very large exports are; needs --method dawid-skene',
      numberIn(1, MOST_SHARDS),
    )
    .option('--progress', 'say how far it is though no terminal watches')
    .action(
      run(async (context, answers: string, options: InferOptions) =>
        (await import('./infer.ts')).infer(context, answers, options),
      ),
    );
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look a service over, and say what to do about what is wrong')
    .option('--api-url <address>', 'the output ApiUrl: is it closed beside the distribution?')
    .option('--job <job>', 'hand a task of this job out and back, instead of one of a trial job')
    .option('--read-only', 'make no trial job', false)
    .action(
      run(async (context, options: DoctorOptions) =>
        (await import('./doctor.ts')).doctor(context, options),
      ),
    );
}

function addBackup(program: Command): void {
  program
    .command('backup')
    .description('copy the local service of this folder, running or not')
    .argument('<folder>', 'where to; made when it is not there')
    .action(
      run(async (context, folder: string) => (await import('./backup.ts')).backUp(context, folder)),
    );
}

/**
 * Adds every command, in the order of the help. Each loads its own code when it runs, so that help and
 * mistakes cost nothing.
 */
export function addCommands(program: Command): void {
  const all = [
    addLocal,
    addLogin,
    addInit,
    addValidate,
    addImport,
    addPublish,
    addInvite,
    addStaff,
    addClient,
    addStatus,
    addRedundancy,
    addStop('pause', 'stop handing out tasks for a while; saved answers count'),
    addStop('close', 'stop a job for good and make its labels; saved answers count'),
    addVoid,
    addQuality,
    addExport,
    addLabels,
    addCrowd,
    addCost,
    addInfer,
    addDoctor,
    addBackup,
  ];
  for (const add of all) add(program);
}
