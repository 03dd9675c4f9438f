/** The calls of `reluflow sweep`, as the command line reads them. */
import type { Command } from 'commander';
import { place as placeOf } from '../cli/place';
import type { ExitStatus } from '../cli/status';
import type * as Commands from '../commands';

type Finish = (status: ExitStatus) => void;
type Load = () => typeof Commands;

export function addSweep(program: Command, commands: Load, finish: Finish): void {
  const sweep = program
    .command('sweep')
    .description('the same cells and runs as shards: a job array of a Slurm cluster, or local processes');
  addSubmit(sweep, commands, finish);
  const place = (command: Command) =>
    command
      .argument('<FILE>', 'the file')
      .option('-e, --experiment <NAME>', 'the sweep of this experiment (default: the newest of the file)')
      .option('--on <SITE>', 'slurm or local, where it was submitted')
      .option('--out <DIR>', 'the folder of the records (default: .reluflow beside the file)', placeOf)
      .option('--id <ID>', 'this sweep (default: the newest)');
  place(sweep.command('status').description('how far it is, and what failed; ends with 3 if something did'))
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: Parameters<typeof Commands.sweepStatus>[1]) => {
      finish(await commands().sweepStatus(file, options));
    });
  place(sweep.command('collect').description('merge the results into a record, and show them as `run` does'))
    .option('--json', 'print one JSON document, the one of `run`')
    .option('--partial', 'collect what is there though shards are missing')
    .action(async (file: string, options: Parameters<typeof Commands.collectSweep>[1]) => {
      finish(await commands().collectSweep(file, options));
    });
  place(sweep.command('cancel').description('end its tasks and keep what is done')).action(
    async (file: string, options: Parameters<typeof Commands.cancelSweep>[1]) => {
      finish(await commands().cancelSweep(file, options));
    },
  );
  addTasks(sweep, commands, finish);
}

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function addSubmit(sweep: Command, commands: Load, finish: Finish): void {
  sweep
    .command('submit')
    .description('cut an experiment into shards and submit them; again: the missing ones alone')
    .argument('<FILE>', 'the file')
    .option('-e, --experiment <NAME>', 'the experiment, if the file has several')
    .option('--on <SITE>', 'slurm or local')
    .option('--out <DIR>', 'the folder of the records (default: .reluflow beside the file)', placeOf)
    .option('--shard-runs <N>', 'runs in a shard (default: as many as take about three minutes)')
    .option('--new', 'begin another sweep though there is one of the same experiment')
    .option('--quiet', 'no warnings')
    .option('--jobs <N>', 'local: number of processes (default: one for each processor)')
    .option('--partition <NAME>', 'slurm: the partition')
    .option('--account <NAME>', 'slurm: the account')
    .option('--time <TIME>', 'slurm: the time limit of a task, as sbatch reads it')
    .option('--memory <SIZE>', 'slurm: the memory of a task, as in 2G')
    .option('--sbatch <OPTION>', 'slurm: one more option of sbatch, as in --sbatch "--qos=high"', gather)
    .action(async (file: string, options: Parameters<typeof Commands.submitSweep>[1]) => {
      finish(await commands().submitSweep(file, options));
    });
}

/** What sites call; not for people. */
function addTasks(sweep: Command, commands: Load, finish: Finish): void {
  sweep
    .command('shard', { hidden: true })
    .description('run one shard of a sweep')
    .argument('<FOLDER>')
    .argument('<K>')
    .option('--submission <N>')
    .option('--task <NAME>')
    .action(async (folder: string, shard: string, options: Parameters<typeof Commands.sweepShard>[2]) => {
      finish(await commands().sweepShard(folder, shard, options));
    });
  sweep
    .command('lane', { hidden: true })
    .description('run the shards of a local submission')
    .argument('<FOLDER>')
    .argument('<N>')
    .option('--jobs <N>')
    .action(async (folder: string, number: string, options: Parameters<typeof Commands.sweepLane>[2]) => {
      finish(await commands().sweepLane(folder, number, options));
    });
}
