/**
 * The entry of dist/reluflow.js: reads the call and hands it to the command. What a command needs is loaded only then,
 * so that `--help` and mistakes in the call answer at once.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Command, CommanderError } from 'commander';
import { version } from '../version';
import { runAside, runsAside, signals, takeTerminals, type Interrupted } from './aside';
import { toJson } from './cli/json';
import { endQuietlyOnClosedPipes, print, visible } from './cli/output';
import { place } from './cli/place';
import { refusal, wantsJson } from './cli/refusal';
import { exitStatus, type ExitStatus } from './cli/status';
import { addSweep } from './cluster/program';
import type * as Commands from './commands';

/** Finds the other bundles beside this one when they are needed. */
const load = createRequire(__filename);
let loaded: typeof Commands | undefined;
const commands = (): typeof Commands => (loaded ??= load(join(__dirname, 'commands.js')) as typeof Commands);

function createProgram(finish: (status: ExitStatus) => void, serve: () => void): Command {
  const program = new Command('reluflow')
    .description('Author and run exact experiments on how ReLU networks train.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(`reluflow --help` shows what there is)')
    .helpCommand(true);
  addCheck(program, finish);
  addEval(program, finish);
  addRun(program, finish);
  addFormat(program, finish);
  addRecords(program, finish);
  addCertify(program, finish);
  addSweep(program, commands, finish);
  addServer(program, serve);
  return program;
}

function addCheck(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('check')
    .description('say what is wrong with files; ends with 2 if there is an error')
    .argument('<FILE...>', 'files to check')
    .option('--json', 'print one JSON document')
    .action(async (files: string[], options: Parameters<typeof Commands.check>[1]) => {
      finish(await commands().check(files, options));
    });
}

function addEval(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('eval')
    .description('risk, gradient, Hessian and realization at the initial points, without training')
    .usage('[options] <FILE>')
    .argument('[FILE]', 'the file')
    .option('-e, --experiment <NAME...>', 'only these experiments')
    .option('--json', 'print one JSON document')
    .option(
      '--matrices',
      'theta, gradient, Hessian and realization of every run (those of a single run are always shown)',
    )
    .option('-r, --run <K...>', 'only these runs, counted from 0')
    .option('-c, --cell <H=8...>', 'only cells where the sweep variables have these values')
    .action(
      async (
        file: string | undefined,
        options: Parameters<typeof Commands.evaluate>[1],
        command: Command,
      ) => {
        finish(await commands().evaluate(fileOf(file, options, command), options));
      },
    );
}

function addRun(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('run')
    .description('run experiments and keep a record of each')
    .usage('[options] <FILE>')
    .argument('[FILE]', 'the file')
    .option('-e, --experiment <NAME...>', 'only these experiments')
    .option('--json', 'print one JSON document on standard output and nothing else there')
    .option('--out <DIR>', 'keep the records in this folder (default: .reluflow beside the file)', place)
    .option('--jobs <N>', 'number of workers (default: one for each processor)')
    .option('--resume', 'go on with the newest record of the same experiment: do only what is missing')
    .option('--quiet', 'no progress and no warnings')
    .option('-r, --run <K...>', 'only these runs, counted from 0')
    .option('-c, --cell <H=8...>', 'only cells where the sweep variables have these values')
    .option('--time-limit <SECONDS>', 'end what still runs after this time, and keep what is done')
    .action(
      async (file: string | undefined, options: Parameters<typeof Commands.run>[1], command: Command) => {
        finish(await commands().run(fileOf(file, options, command), options));
      },
    );
}

/** `-e NAME FILE` reads the file as one more name: it is the last one that exists. */
function fileOf(
  file: string | undefined,
  options: {
    readonly experiment?: readonly string[];
    readonly run?: readonly string[];
    readonly cell?: readonly string[];
  },
  command: Command,
): string {
  if (file !== undefined) return file;
  for (const values of [options.experiment, options.run, options.cell] as (string[] | undefined)[]) {
    const last = values?.at(-1);
    if (last === undefined || (values!.length < 2 && !last.endsWith('.rflow'))) continue;
    if (last.endsWith('.rflow') || existsSync(last)) return values!.pop()!;
  }
  return command.error("error: missing required argument 'FILE'", { exitCode: exitStatus.wrongCall });
}

function addFormat(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('format')
    .description('lay out files in the common form')
    .argument('<FILE...>', 'files to format')
    .option('--check', 'change nothing; end with 1 if a file is not formatted')
    .action(async (files: string[], options: Parameters<typeof Commands.format>[1]) => {
      finish(await commands().format(files, options));
    });
}

function addRecords(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('list')
    .description('the records at hand')
    .option('--out <DIR>', 'the folder of the records (default: every .reluflow here and below)', place)
    .option('--json', 'print one JSON document')
    .action(async (options: Parameters<typeof Commands.list>[0]) => finish(await commands().list(options)));
  program
    .command('export')
    .description('figures, tables and reports of a record for papers, notebooks and web pages')
    .argument('<RUN>', "a record's folder, its id, or latest")
    .option('--to <FORMAT>', 'csv, parquet, json, svg, png, pgfplots or html')
    .option(
      '--out <PLACE>',
      'a file or folder, written over where it exists (default: a new one named after the record; json is printed)',
      place,
    )
    .option('-e, --experiment <NAME>', 'with latest: the newest record of this experiment')
    .option('-r, --run <K...>', 'only these runs, counted from 0')
    .option('-c, --cell <H=8...>', 'only cells where the sweep variables have these values')
    .action(async (name: string, options: Parameters<typeof Commands.exportRecord>[1]) => {
      finish(await commands().exportRecord(name, options));
    });
}

function addCertify(program: Command, finish: (status: ExitStatus) => void): void {
  program
    .command('certify')
    .description('check the certificates in a record again; ends with 1 if one is not confirmed')
    .argument('<RUN>', "a record's folder, its id, or latest")
    .option('--json', 'print one JSON document')
    .action(async (name: string, options: Parameters<typeof Commands.certify>[1]) => {
      finish(await commands().certify(name, options));
    });
}

function addServer(program: Command, serve: () => void): void {
  program
    .command('language-server')
    .description('the language server for any editor')
    .option('--stdio', 'speak on standard input and output')
    .action((options: { readonly stdio?: boolean }, command: Command) => {
      if (!options.stdio)
        command.error('error: the language server speaks on standard input and output: add --stdio');
      serve();
      load(join(__dirname, 'server.js'));
    });
}

/** Statuses of the parser: help and version are fine, everything else is a wrong call. */
function statusOfParser(error: CommanderError): number {
  return error.exitCode === 0 ? exitStatus.fine : exitStatus.wrongCall;
}

/**
 * Ends this process with the status of an interruption. A thread that computes hears no signal, so what computes is in another
 * one. Where a command listens itself, it decides.
 */
function endOnInterruption(): void {
  for (const signal of signals) {
    const end = () => {
      if (process.listenerCount(signal) === 1) process.exit(exitStatus.interrupted);
    };
    process.on(signal, end);
  }
}

/** What went wrong, in sentences, and the status to end with. */
interface Failure {
  readonly status: number;
  readonly message: string;
  /** Standard error has it already. */
  readonly told: boolean;
}

function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    const status = statusOfParser(error);
    return { status, message: error.message.replace(/^error: /, ''), told: true };
  }
  if (error instanceof Error && ['CallError', 'StorageError', 'SiteError'].includes(error.name))
    return { status: exitStatus.wrongCall, message: error.message, told: false };
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `ReluFlow made a mistake of its own; please report it with this text:\n${trace}`;
  return { status: exitStatus.runFailed, message, told: false };
}

/** Standard error has the failure, and with `--json` standard output as well, in the document of the command. */
async function tell(
  { status, message, told }: Failure,
  program: Command,
  printed = loaded?.hasPrinted() ?? false,
): Promise<void> {
  process.exitCode = status;
  // What a name of a file says to a terminal is shown, not done.
  if (!told) process.stderr.write(`${message.split('\n').map(visible).join('\n')}\n`);
  const args = process.argv.slice(2);
  if (status === exitStatus.fine || !wantsJson(args) || printed) return;
  const { command, rest } = commandOf(program, args);
  const document = refusal({ command, args: rest, elapsed: performance.now() }, [message]);
  await print(`${toJson(document)}\n`);
}

/** The names of the command that a call begins with, and what follows. */
function commandOf(program: Command, args: readonly string[]): { command: string[]; rest: string[] } {
  const command: string[] = [];
  const rest: string[] = [];
  let place: Command | undefined = program;
  for (const arg of args.filter((each) => !each.startsWith('-'))) {
    place = place?.commands.find((each) => each.name() === arg);
    if (place) command.push(arg);
    else rest.push(arg);
  }
  return { command, rest };
}

async function main(): Promise<void> {
  takeTerminals();
  let serving = false;
  const finish = (status: ExitStatus) => (process.exitCode = status);
  const program = createProgram(finish, () => (serving = true));
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    await tell(failureOf(error), program);
  }
  if (!serving) await leave();
}

/** The same in another thread, while this one hears signals. */
async function mainAside(): Promise<void> {
  const program = createProgram(
    () => undefined,
    () => undefined,
  );
  const { status, lost, printed } = await runAside(__filename, (state) => {
    void endInterrupted(program, state).then(leave);
  });
  process.exitCode = status;
  if (lost !== '') {
    await tell({ status: exitStatus.runFailed, message: lost, told: false }, program, printed);
  }
  await leave();
}

/** A run that is interrupted before it has begun prints its document all the same. */
async function endInterrupted(program: Command, { begun, printed }: Interrupted): Promise<void> {
  const status = exitStatus.interrupted;
  const isRun = commandOf(program, process.argv.slice(2)).command[0] === 'run';
  const message = 'It was interrupted before it had begun.';
  if (isRun && !begun) await tell({ status, message, told: true }, program, printed);
  else process.exitCode = status;
}

/** Ends when everything written has been handed over. */
async function leave(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  process.exit(process.exitCode);
}

if (isMainThread) {
  endOnInterruption();
  endQuietlyOnClosedPipes();
}
void (isMainThread && runsAside(process.argv.slice(2)) ? mainAside() : main());
