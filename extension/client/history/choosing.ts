/**
 * Which runs a command is about: the row it was called on, what a lens or a panel names, what the active panel shows, or
 * what is picked from a list.
 */
import * as vscode from 'vscode';
import { parseSelection, type Selection } from '../../../webview/messages';
import type { HistoryEntry, HistorySweep, LibraryMethods } from '../../library/protocol';
import { descriptionOf, labelOf } from '../../library/words';
import { activeDocument } from '../documents';
import type { AllRuns } from '../runs';
import type { History } from './history';
import type { HistoryNode } from './tree';
import { sayInformation } from '../saying';

/** What a command was called with, as it arrives. */
export type CalledWith = readonly unknown[];

/** What a panel shows. */
export interface ShownRun {
  readonly uri: vscode.Uri;
  readonly selection: Selection;
}

/** A record, and the run of it that is shown; null where none is. */
export interface ShownRecord {
  readonly entry: HistoryEntry;
  readonly selection: Selection | null;
}

interface Item extends vscode.QuickPickItem {
  readonly entry: HistoryEntry;
}

export class Choosing {
  private readonly history: History;
  private readonly library: Pick<LibraryMethods, 'entry'>;
  private readonly runs: AllRuns;
  private readonly active: () => ShownRun | null;

  constructor(
    history: History,
    library: Pick<LibraryMethods, 'entry'>,
    runs: AllRuns,
    active: () => ShownRun | null,
  ) {
    this.history = history;
    this.library = library;
    this.runs = runs;
    this.active = active;
  }

  /** Null where nothing is chosen. */
  async one(
    called: CalledWith,
    title: string,
    fits: (entry: HistoryEntry) => boolean = () => true,
  ): Promise<HistoryEntry | null> {
    const given = await this.given(called);
    if (given) return given;
    const items = await this.items(fits);
    return (
      items &&
      ((await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.entry ?? null)
    );
  }

  /** What a panel or a lens names, or else what the active panel shows, before the list is asked. */
  async shown(
    called: CalledWith,
    title: string,
    fits: (entry: HistoryEntry) => boolean = () => true,
  ): Promise<ShownRecord | null> {
    const given = await this.given(called);
    if (given) return { entry: given, selection: parseSelection(called[2]) };
    const now = await this.shownNow();
    if (now) return now;
    const entry = await this.one([], title, fits);
    return entry && { entry, selection: null };
  }

  /** Several runs, the chosen one first. One row, or a lens, begins a list in which others can be added. */
  async several(called: CalledWith, title: string, most: number): Promise<readonly HistoryEntry[]> {
    const [row, rows] = called;
    const selected = Array.isArray(rows) ? rows.flatMap(entriesOf) : [];
    const given = selected.length > 0 ? selected : entriesOf(row);
    if (given.length > 1) return limited(given, most);
    const items = await this.items(() => true);
    if (!items) return [];
    const begin = given[0] ?? (await this.given(called)) ?? (await this.shownNow())?.entry;
    const picked = items.filter((item) => begin && item.entry.summary.location === begin.summary.location);
    const before =
      begin && items.find(({ entry }) => isSameExperiment(entry, begin) && isOlder(entry, begin));
    for (const item of before && given.length === 0 ? [...picked, before] : picked) item.picked = true;
    const options = { title, canPickMany: true, matchOnDescription: true } as const;
    const chosen = (await vscode.window.showQuickPick(items, options)) ?? [];
    const entries = chosen.map(({ entry }) => entry);
    const isFirst = (entry: HistoryEntry): boolean => entry.summary.location === begin?.summary.location;
    return limited([...entries.filter(isFirst), ...entries.filter((entry) => !isFirst(entry))], most);
  }

  private async shownNow(): Promise<ShownRecord | null> {
    const active = this.active();
    const entry = active && (await this.newest(active.uri, active.selection.experiment));
    return active && entry && { entry, selection: active.selection };
  }

  private async given([first, second]: CalledWith): Promise<HistoryEntry | null> {
    const [row] = entriesOf(first);
    if (row) return row;
    if (!(first instanceof vscode.Uri) || typeof second !== 'string') return null;
    return this.newest(first, second);
  }

  /** The record that is shown of an experiment, or its newest one. */
  private async newest(uri: vscode.Uri, experiment: string): Promise<HistoryEntry | null> {
    const record = this.runs.find(uri)?.statuses.get(experiment)?.record ?? '';
    if (record !== '') return this.library.entry(record);
    const document = uri.toString();
    const found = (await this.history.entries()).find(
      (entry) => entry.document === document && entry.summary.experiment === experiment,
    );
    return found ?? null;
  }

  /** The runs to pick from, newest first, those of the active document before the others; null where there are none. */
  private async items(fits: (entry: HistoryEntry) => boolean): Promise<Item[] | null> {
    const entries = (await this.history.entries()).filter(fits);
    if (entries.length === 0) {
      void sayInformation('ReluFlow: there is no such run in this workspace.');
      return null;
    }
    const now = Date.now();
    const here = activeDocument()?.uri.toString();
    const ordered = [
      ...entries.filter(({ document }) => document === here),
      ...entries.filter(({ document }) => document !== here),
    ];
    return ordered.map((entry) => ({
      label: `${entry.summary.experiment}: ${labelOf(entry)}`,
      description: descriptionOf(entry, now),
      entry,
    }));
  }
}

function isSameExperiment(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.document === b.document && a.summary.experiment === b.summary.experiment;
}

function isOlder(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.summary.startedAt < b.summary.startedAt;
}

function limited(entries: readonly HistoryEntry[], most: number): readonly HistoryEntry[] {
  if (entries.length > most) {
    const left = entries.length - most;
    void sayInformation(
      `ReluFlow: ${most} runs are compared at once; ${left} of those that were chosen ${left === 1 ? 'is' : 'are'} left out.`,
    );
  }
  return entries.slice(0, most);
}

/** The runs that a row of the tree stands for. */
export function entriesOf(node: unknown): readonly HistoryEntry[] {
  if (!isRow(node)) return [];
  if (node.kind === 'group') return node.group.entries;
  return node.kind === 'run' ? [node.entry] : [];
}

/** The sweep that a row of the tree stands for; null where it stands for something else. */
export function sweepOf(node: unknown): HistorySweep | null {
  return isRow(node) && node.kind === 'sweep' ? node.sweep : null;
}

function isRow(node: unknown): node is HistoryNode {
  return typeof node === 'object' && node !== null && 'kind' in node;
}
