/**
 * The Test Explorer: an item for each experiment and below it one for each of its expectations. What holds is decided by
 * the runner, and what is run here is run, recorded and shown like any other run.
 */
import * as vscode from 'vscode';
import type { ExperimentStatus, Verdict } from '../runner/protocol';
import { goneWords, isOwn, languageId, textOf } from './documents';
import type { ExperimentHeader, ExpectationHeader, FindExperiments } from './experiments';
import { launch, untrusted } from './launcher';
import { isUnderWay, type AllRuns } from './runs';
import { findFiles } from './search';

/** Milliseconds to wait while keys are pressed. */
const patience = 300;
const files = '**/*.rflow';

export class ExperimentTests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController(languageId, 'ReluFlow Experiments');
  private readonly runs: AllRuns;
  private readonly find: FindExperiments;
  private readonly listeners: vscode.Disposable[] = [];
  private readonly changed = new Set<vscode.TextDocument>();
  private timer: NodeJS.Timeout | undefined;

  constructor(runs: AllRuns, find: FindExperiments) {
    this.runs = runs;
    this.find = find;
    this.controller.resolveHandler = (item) => this.resolve(item);
    this.controller.refreshHandler = () => this.resolve(undefined);
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> =>
      this.handle(request, token);
    this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, run, true, undefined, true);
    this.listen();
  }

  private listen(): void {
    const watcher = vscode.workspace.createFileSystemWatcher(files, false, true, false);
    const { onDidOpenTextDocument, onDidChangeTextDocument, onDidCloseTextDocument } = vscode.workspace;
    this.listeners.push(
      watcher,
      watcher.onDidCreate((uri) => this.fileItem(uri)),
      watcher.onDidDelete((uri) => this.controller.items.delete(uri.toString())),
      onDidOpenTextDocument((document) => this.schedule(document)),
      onDidChangeTextDocument(({ document }) => this.schedule(document)),
      onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === 'untitled') this.controller.items.delete(uri.toString());
      }),
    );
    vscode.workspace.textDocuments.forEach((document) => this.schedule(document));
  }

  private schedule(document: vscode.TextDocument): void {
    if (!isOwn(document)) return;
    this.changed.add(document);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const documents = [...this.changed];
      this.changed.clear();
      for (const each of documents) if (!each.isClosed) void this.refresh(each);
    }, patience);
  }

  private async resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (item?.uri) {
      const document = await textOf(item.uri);
      if (document) await this.refresh(document);
      return;
    }
    for (const uri of await findFiles()) this.fileItem(uri);
  }

  private fileItem(uri: vscode.Uri): vscode.TestItem {
    const item = this.childOf(
      this.controller.items,
      uri.toString(),
      vscode.workspace.asRelativePath(uri),
      uri,
    );
    item.canResolveChildren = true;
    return item;
  }

  /** Items are kept while they mean the same, and their results with them. */
  private childOf(
    items: vscode.TestItemCollection,
    id: string,
    label: string,
    uri: vscode.Uri,
  ): vscode.TestItem {
    const known = items.get(id);
    if (known && known.uri?.toString() === uri.toString()) return known;
    const item = this.controller.createTestItem(id, label, uri);
    items.add(item);
    return item;
  }

  /** Brings the items of a document up to its text. */
  private async refresh(document: vscode.TextDocument): Promise<vscode.TestItem> {
    const headers = await this.find(document);
    const file = this.fileItem(document.uri);
    keepOnly(file.children, new Set(headers.map(({ name }) => name)));
    for (const header of headers) this.experimentItem(file, document.uri, header);
    return file;
  }

  private experimentItem(file: vscode.TestItem, uri: vscode.Uri, header: ExperimentHeader): void {
    const item = this.childOf(file.children, header.name, header.name, uri);
    item.range = new vscode.Range(header.line, 0, header.line, 0);
    const ids = idsOf(header.expectations);
    keepOnly(item.children, new Set(ids));
    header.expectations.forEach(({ text, location }: ExpectationHeader, k) => {
      const child = this.childOf(item.children, ids[k]!, `expect ${text}`, location.uri);
      child.range = location.range;
      child.sortText = String(k).padStart(6, '0');
    });
  }

  /** Runs once; a continuous run runs at once and after each save, until it is told to end. */
  private async handle(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!request.continuous) return this.runTests(request, token);
    const saved = vscode.workspace.onDidSaveTextDocument((document) => {
      if (isOwn(document)) void this.runTests(request, token, document.uri);
    });
    token.onCancellationRequested(() => void saved.dispose());
    await this.runTests(request, token);
  }

  /** `only`: of the wanted items those of this document. */
  private async runTests(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    only?: vscode.Uri,
  ): Promise<void> {
    const chosen = await this.experimentsIn(request, only);
    if (chosen.size === 0) return;
    const run = this.controller.createTestRun(request);
    for (const items of chosen.values()) for (const item of items) forAll(item, (each) => run.enqueued(each));
    for (const [file, items] of chosen) {
      if (token.isCancellationRequested) break;
      await this.runFile(run, file, items, token);
    }
    run.end();
  }

  /** The experiments that are meant, file by file. */
  private async experimentsIn(
    { include, exclude }: vscode.TestRunRequest,
    only: vscode.Uri | undefined,
  ): Promise<ReadonlyMap<vscode.Uri, readonly vscode.TestItem[]>> {
    if (!include) await this.resolve(undefined);
    const all: vscode.TestItem[] = include ? [...include] : membersOf(this.controller.items);
    const chosen = new Map<string, { readonly uri: vscode.Uri; readonly items: Set<vscode.TestItem> }>();
    for (const item of all) {
      const file = item.parent?.parent ?? item.parent ?? item;
      if (!file.uri || (only && file.uri.toString() !== only.toString())) continue;
      const wanted = item.parent ? [item.parent.parent ? item.parent : item] : await this.membersOf(file);
      const entry = chosen.get(file.id) ?? { uri: file.uri, items: new Set<vscode.TestItem>() };
      for (const each of wanted) if (!isExcluded(each, exclude)) entry.items.add(each);
      if (entry.items.size > 0) chosen.set(file.id, entry);
    }
    return new Map([...chosen.values()].map(({ uri, items }) => [uri, [...items]]));
  }

  private async membersOf(file: vscode.TestItem): Promise<readonly vscode.TestItem[]> {
    await this.resolve(file);
    return membersOf(file.children);
  }

  private async runFile(
    run: vscode.TestRun,
    uri: vscode.Uri,
    items: readonly vscode.TestItem[],
    token: vscode.CancellationToken,
  ): Promise<void> {
    const document = await textOf(uri);
    if (!document) {
      for (const item of items) run.errored(item, new vscode.TestMessage(goneWords(uri)));
      return;
    }
    const waiting = new Map(items.map((item) => [item.id, item]));
    const launched = launch(this.runs, document, [...waiting.keys()]);
    if (!launched) {
      for (const item of items) run.errored(item, new vscode.TestMessage(untrusted));
      return;
    }
    const begun = new Set<string>();
    const listeners = [
      token.onCancellationRequested(() => launched.cancel()),
      launched.onStatus((status) => {
        const item = waiting.get(status.experiment);
        if (!item) return;
        if (status.phase === 'running' && !begun.has(item.id)) {
          begun.add(item.id);
          forAll(item, (each) => run.started(each));
        }
        if (isUnderWay(status)) return;
        waiting.delete(item.id);
        conclude(run, item, status);
      }),
    ];
    const { refusal } = await launched.ended;
    for (const listener of listeners) listener.dispose();
    for (const item of waiting.values()) {
      if (refusal === null) forAll(item, (each) => run.skipped(each));
      else run.errored(item, messageAt(item, refusal));
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const listener of this.listeners) listener.dispose();
    this.controller.dispose();
  }
}

/** Reports an experiment that has ended, and each of its expectations. */
function conclude(run: vscode.TestRun, item: vscode.TestItem, status: ExperimentStatus): void {
  run.appendOutput(`${status.experiment}: ${status.summary}\r\n`, undefined, item);
  if (status.phase === 'failed') run.errored(item, messageAt(item, status.summary));
  else if (status.phase === 'cancelled') run.skipped(item);
  else run.passed(item);
  const ids = idsOf(status.verdicts);
  status.verdicts.forEach((verdict, k) => {
    const child = item.children.get(ids[k]!);
    if (child) concludeExpectation(run, child, verdict);
  });
}

/** Undecided is neither passed nor failed: it is skipped, and says why. */
function concludeExpectation(run: vscode.TestRun, item: vscode.TestItem, verdict: Verdict): void {
  const { holds, observed, message } = verdict;
  item.description = holds === null ? message : observed === '' ? '' : `observed ${observed}`;
  if (holds === true) return run.passed(item);
  if (holds === false) return run.failed(item, messageAt(item, message));
  run.appendOutput(`${item.label}: ${message.replace(/\n/g, '\r\n')}\r\n`, locationOf(item), item);
  run.skipped(item);
}

function messageAt(item: vscode.TestItem, text: string): vscode.TestMessage {
  const message = new vscode.TestMessage(text);
  const location = locationOf(item);
  if (location) message.location = location;
  return message;
}

function locationOf({ uri, range }: vscode.TestItem): vscode.Location | undefined {
  return uri && range ? new vscode.Location(uri, range) : undefined;
}

/** Expectations are known by their text; a text that comes again is counted. */
function idsOf(expectations: readonly { readonly text: string }[]): readonly string[] {
  const seen = new Map<string, number>();
  return expectations.map(({ text }) => {
    const count = seen.get(text) ?? 0;
    seen.set(text, count + 1);
    return count === 0 ? text : `${text} (${count + 1})`;
  });
}

function membersOf(items: vscode.TestItemCollection): vscode.TestItem[] {
  return [...items].map(([, item]) => item);
}

function keepOnly(items: vscode.TestItemCollection, ids: ReadonlySet<string>): void {
  for (const { id } of membersOf(items)) if (!ids.has(id)) items.delete(id);
}

function forAll(item: vscode.TestItem, act: (item: vscode.TestItem) => void): void {
  act(item);
  for (const child of membersOf(item.children)) act(child);
}

function isExcluded(item: vscode.TestItem, exclude: readonly vscode.TestItem[] | undefined): boolean {
  return exclude?.some((each) => each === item || each === item.parent) ?? false;
}
