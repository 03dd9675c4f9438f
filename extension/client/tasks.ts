/**
 * Tasks of the type `reluflow`: the experiments of a file, run like any others, with what came out in a terminal and
 * failing expectations among the problems.
 */
import * as vscode from 'vscode';
import { describeProblem, describeRefusal, describeStatus } from '../runner/task-output';
import { launch, untrusted } from './launcher';
import { isUnderWay, type AllRuns, type RequestedRun } from './runs';
import { findFiles } from './search';

const type = 'reluflow';

interface Definition extends vscode.TaskDefinition {
  readonly type: typeof type;
  /** The file, relative to its folder of the workspace. */
  readonly file: string;
  /** Absent: all of the file. */
  readonly experiments?: readonly string[];
}

/**
 * How long a terminal stays open after its last line, in milliseconds. VS Code stops matching problems a tenth of a
 * second after a terminal has ended, whether it has read its last lines by then or not.
 */
const lastLook = 3000;

/** Files that tasks are offered for. */
const mostFiles = 200;

export function provideTasks(runs: AllRuns): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(type, {
    provideTasks: async () => {
      const files = await findFiles(null, mostFiles);
      return files.flatMap((uri) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        return folder ? [taskFor(runs, folder, { type, file: relative(folder, uri) })] : [];
      });
    },
    resolveTask: ({ definition, scope }) => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      return folder && isDefinition(definition) ? taskFor(runs, folder, definition) : undefined;
    },
  });
}

function isDefinition(definition: vscode.TaskDefinition): definition is Definition {
  const { file, experiments } = definition as Readonly<Record<string, unknown>>;
  const names = experiments === undefined || Array.isArray(experiments);
  return definition.type === type && typeof file === 'string' && names;
}

function relative(folder: vscode.WorkspaceFolder, uri: vscode.Uri): string {
  return uri.path.slice(folder.uri.path.replace(/\/$/, '').length + 1);
}

function taskFor(runs: AllRuns, folder: vscode.WorkspaceFolder, definition: Definition): vscode.Task {
  const { file, experiments } = definition;
  const name = experiments ? `run ${experiments.join(', ')} of ${file}` : `run ${file}`;
  const execution = new vscode.CustomExecution(() =>
    Promise.resolve(new TaskTerminal(runs, vscode.Uri.joinPath(folder.uri, file), definition)),
  );
  return new vscode.Task(definition, folder, name, 'ReluFlow', execution, '$reluflow');
}

class TaskTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;
  private readonly runs: AllRuns;
  private readonly uri: vscode.Uri;
  private readonly definition: Definition;
  private run: RequestedRun | null = null;

  constructor(runs: AllRuns, uri: vscode.Uri, definition: Definition) {
    this.runs = runs;
    this.uri = uri;
    this.definition = definition;
  }

  open(): void {
    this.work().then(
      (good) => this.end(good),
      (error: unknown) => {
        this.write([error instanceof Error ? error.message : String(error)]);
        this.end(false);
      },
    );
  }

  private end(good: boolean): void {
    setTimeout(() => this.closed.fire(good ? 0 : 1), lastLook);
  }

  /** The terminal was closed, or the task ended by hand. */
  close(): void {
    this.run?.cancel();
  }

  /** Ctrl-C in the terminal. */
  handleInput(data: string): void {
    if (data.includes('\u0003')) this.run?.cancel();
  }

  private write(lines: readonly string[]): void {
    for (const line of lines) this.written.fire(`${line}\r\n`);
  }

  /** Whether everything ran and no expectation fails. */
  private async work(): Promise<boolean> {
    const { file, experiments } = this.definition;
    const document = await vscode.workspace.openTextDocument(this.uri);
    this.run = launch(this.runs, document, experiments ?? null);
    if (!this.run) {
      this.write([untrusted]);
      return false;
    }
    let good = true;
    const told = new Set<string>();
    this.run.onStatus((status) => {
      if (isUnderWay(status) || told.has(status.experiment)) return;
      told.add(status.experiment);
      good &&= status.phase === 'finished' && status.expectations.fail === 0;
      this.write(describeStatus(file, status));
    });
    const { refusal, problems } = await this.run.ended;
    if (refusal === null) return good;
    this.write([...problems.map((problem) => describeProblem(file, problem)), describeRefusal(refusal)]);
    return false;
  }
}
