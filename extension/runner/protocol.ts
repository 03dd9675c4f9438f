/**
 * What the extension host and a runner say to each other. A runner is a thread of its own that belongs to one document:
 * it compiles the text, runs experiments, writes their records, and makes what the panel draws.
 */
import type { HostMessage, Look, Phase, SavedPanel, Selection } from '../../webview/messages';

/** Where a document is and where its records go. */
export interface DocumentPlace {
  /** The document's URI. */
  readonly document: string;
  /** Its name as people see it. */
  readonly name: string;
  /** Its path on the disk; null for texts that have none: they import nothing. */
  readonly path: string | null;
  /** The folder that imports and data stay inside; null where there is no path. */
  readonly folder: string | null;
  /** The folder of the records. */
  readonly records: string;
  /** Whether that folder is the `.reluflow` beside the file, which git should not see. */
  readonly hidden: boolean;
}

export interface RunRequest {
  readonly text: string;
  /** Null: all of the file. */
  readonly experiments: readonly string[] | null;
  /** Number of compute workers; 0: one for each processor. */
  readonly jobs: number;
  /** Seconds; 0: none. */
  readonly timeLimit: number;
  /** Megabytes of theta that the trajectories of one record may hold; absent: the engine's own choice. */
  readonly trajectoryBudget?: number;
}

export type RunnerRequest =
  | { readonly type: 'run'; readonly request: RunRequest }
  | { readonly type: 'cancel'; readonly experiment: string | null }
  /** The panel is ready: it wants everything. */
  | { readonly type: 'show' }
  | { readonly type: 'select'; readonly selection: Selection }
  /** What the panel looks at beyond the run. */
  | { readonly type: 'look'; readonly look: Look | null }
  /** The text as it is in the editor now: results of another text are marked. */
  | { readonly type: 'text'; readonly text: string }
  /** A panel came back after a reload: show what it showed, from the records. */
  | { readonly type: 'restore'; readonly saved: SavedPanel }
  /** Show the record in this folder. */
  | { readonly type: 'open'; readonly location: string };

/** What is said of an experiment outside of the panel: at its header, in the status bar, in notifications. */
export interface ExperimentStatus {
  readonly experiment: string;
  readonly phase: Phase;
  readonly done: number;
  readonly total: number;
  /** The result in one line; while it runs, how far it is. */
  readonly summary: string;
  /** The text in the editor is no longer the one that was run. */
  readonly stale: boolean;
  readonly expectations: { readonly hold: number; readonly fail: number; readonly undecided: number };
}

export type RunnerReport =
  | { readonly type: 'panel'; readonly message: HostMessage }
  | { readonly type: 'status'; readonly status: ExperimentStatus }
  /** The file has errors, so nothing runs. */
  | { readonly type: 'refused'; readonly reason: string }
  /** Something that people should read, such as a record that can't be written. */
  | { readonly type: 'trouble'; readonly message: string }
  | { readonly type: 'idle' };
