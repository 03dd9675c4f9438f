/**
 * What the extension host asks of the library, the thread that reads many records and compiles texts for tools: methods
 * that are called from afar. Everything is plain data.
 */
import type { Selection } from '../../engine/host/host';
import type { SweepDigest } from '../../engine/host/node/cluster/digest';
import type { UnsavedTexts } from '../../engine/host/project';
import type { RecordDigest } from '../../engine/host/record/digest';
import type { Marks } from '../../engine/host/record/marks';
import type { NamedDrawing } from '../../engine/host/figures/drawings';
import type { ExportFormat } from '../../engine/host/node/export/formats';
import type { FileDiagnostic } from '../../engine/language/compile';
import type { DocumentPlace } from '../runner/protocol';

/** A record as the history lists it. */
export interface HistoryEntry extends RecordDigest {
  /** URI of the document that was run. */
  readonly document: string;
}

/** A record that can't be read, and why, in a sentence. */
export interface UnreadableRecord {
  readonly location: string;
  readonly reason: string;
  /** Size on the disk. */
  readonly bytes: number;
}

/** What there is in some folders of records. */
export interface HistorySurvey {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly unreadable: readonly UnreadableRecord[];
  /** What the folders of sweeps take, in bytes. */
  readonly sweeps: number;
}

/** A sweep as the history lists it. */
export interface HistorySweep extends SweepDigest {
  /** URI of the document that it was submitted from. */
  readonly document: string;
}

/** The text that made a record. */
export interface RecordedSource {
  readonly experiment: string;
  readonly path: string;
  readonly text: string;
  /** Where the experiment is declared, from 1. */
  readonly line: number;
}

/** A file as `check_experiment` tells of it. */
export interface CheckedText {
  readonly diagnostics: readonly FileDiagnostic[];
  /** What could be run, where there is no error. */
  readonly experiments: readonly PlannedExperiment[];
}

export interface PlannedExperiment {
  readonly name: string;
  readonly cells: number;
  readonly runs: number;
}

/** What a cell of a record came to. */
export interface CellReport {
  readonly parameters: Readonly<Record<string, number>>;
  readonly runs: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly risk: { readonly least: number; readonly median: number; readonly largest: number } | null;
  readonly expectations: readonly {
    readonly text: string;
    readonly holds: boolean | null;
    readonly observed: number | null;
    readonly reason?: string;
  }[];
}

/** A cell and a run of it, counted from 0 as the panel does. */
export interface ShownRun {
  readonly cell: number;
  readonly run: number;
}

/** What of a record can be taken elsewhere. */
export interface RecordPart {
  readonly label: string;
  /** How much it is, and which. */
  readonly description: string;
  /** Null: all of it. */
  readonly wanted: Selection | null;
  /** What the names of its files have after that of the record. */
  readonly suffix: string;
}

/** Forms of a record that are written as files by the thread that reads it; pictures are drawn elsewhere. */
export type FileFormat = Exclude<ExportFormat, 'svg' | 'png'>;

export type NotebookLanguage = 'python' | 'julia';

export interface LibraryMethods {
  /** The records in these folders (each a `.reluflow` or the like), newest first; `survey` tells of those that can't be read. */
  list(folders: readonly string[]): Promise<readonly HistoryEntry[]>;
  /** The same, and what else takes room there. */
  survey(folders: readonly string[]): Promise<HistorySurvey>;
  /** The sweeps whose records go to these folders, newest first; damaged ones are left out. */
  sweeps(folders: readonly string[]): Promise<readonly HistorySweep[]>;
  /** One record by its folder. */
  entry(location: string): Promise<HistoryEntry>;
  mark(location: string, marks: Marks): Promise<void>;
  source(location: string): Promise<RecordedSource>;
  /** `unsaved`: what the text may import of the editor that is not as its file is. */
  check(place: DocumentPlace, text: string, unsaved?: UnsavedTexts): Promise<CheckedText>;
  report(location: string): Promise<readonly CellReport[]>;
  /** What of a record can be wanted where one of its runs is shown. */
  parts(location: string, shown: ShownRun): Promise<readonly RecordPart[]>;
  /**
   * Writes what is wanted of a record, null being all of it, to a path, which is a folder for tables and else a file; returns
   * the files that were made.
   */
  export(
    location: string,
    format: FileFormat,
    path: string,
    wanted: Selection | null,
  ): Promise<readonly string[]>;
  /** The figures of what is wanted of a record, as SVG. */
  drawings(location: string, wanted: Selection | null): Promise<readonly NamedDrawing[]>;
  /** Code that loads a record. */
  notebook(location: string, language: NotebookLanguage): Promise<string>;
}

export type LibraryMethod = keyof LibraryMethods;

export const libraryMethods = [
  'list',
  'survey',
  'sweeps',
  'entry',
  'mark',
  'source',
  'check',
  'report',
  'parts',
  'export',
  'drawings',
  'notebook',
] as const satisfies readonly LibraryMethod[];
