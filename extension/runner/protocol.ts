/**
 * What the extension host and a runner say to each other. A runner is a thread of its own that belongs to one document:
 * it compiles the text, runs experiments, writes their records, and makes what the panel draws.
 */
import type { UnsavedTexts } from '../../engine/host/project';
import type { FileDiagnostic } from '../../engine/language/compile';
import type {
  ExpectationCounts,
  HostMessage,
  Look,
  Phase,
  ProgressView,
  SavedPanel,
  Selection,
} from '../../webview/messages';

/** Where a document is and where its records go. */
export interface DocumentPlace {
  /** The document's URI. */
  readonly document: string;
  /** Its name as people see it. */
  readonly name: string;
  /** URI of the folder that imports and data stay inside; null for untitled texts: they import nothing. */
  readonly folder: string | null;
  /** The folder of the records, as the storage of the runner's host names it. */
  readonly records: string;
  /** Whether that folder is the `.reluflow` beside the file, which git should not see; else it is the extension's. */
  readonly hidden: boolean;
}

export interface RunRequest {
  /** Tells the requests of a document apart; from 1. */
  readonly id: number;
  readonly text: string;
  /** What it may import of the editor that is not saved. */
  readonly unsaved?: UnsavedTexts;
  /** By name, or by the name of a variant (variants.ts); null: all of the file. */
  readonly experiments: readonly string[] | null;
  /** Number of compute workers; 0: one for each processor. */
  readonly jobs: number;
  /** Seconds; 0: none. */
  readonly timeLimit: number;
  /** Megabytes of theta that the trajectories of one record may hold; absent: the engine's own choice. */
  readonly trajectoryBudget?: number;
  /** The folder of a record of this text's only wanted experiment: what is missing of it is computed, and nothing else. */
  readonly resume?: string;
}

export type RunnerRequest =
  | { readonly type: 'run'; readonly request: RunRequest }
  /** Something may be run soon, which shall not wait for what compiles texts to be loaded. */
  | { readonly type: 'prepare' }
  /** By the names under which they run; null: everything of the document. */
  | { readonly type: 'cancel'; readonly experiments: readonly string[] | null }
  /** The panel is ready: it wants everything. */
  | { readonly type: 'show' }
  | { readonly type: 'select'; readonly selection: Selection }
  /** What the panel looks at beyond the run. */
  | { readonly type: 'look'; readonly look: Look | null }
  /** The text as it is in the editor now: results of another text are marked. */
  | { readonly type: 'text'; readonly text: string; readonly unsaved?: UnsavedTexts }
  /** People noted something about records, or took it back. */
  | { readonly type: 'marks' }
  /** A panel came back after a reload: show what it showed, from the records. */
  | { readonly type: 'restore'; readonly saved: SavedPanel }
  /** The runner before this one was lost: its open records are closed, and the panel shows what it showed. */
  | { readonly type: 'recover'; readonly interrupted: readonly string[]; readonly saved: SavedPanel | null }
  /** Show the first of these records, the same runs of the others beside it. */
  | { readonly type: 'compare'; readonly locations: readonly string[] }
  /** Show the record in this folder. */
  | { readonly type: 'open'; readonly location: string };

/** What became of one `expect`, in all cells. */
export interface Verdict {
  readonly text: string;
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly column: number;
  /** Null is undecided. */
  readonly holds: boolean | null;
  /** The observed value, and which run's it is; empty where there is none. */
  readonly observed: string;
  /** What was seen, by how much it is off, or why nothing can be said: for people, of several cells each that matters. */
  readonly message: string;
}

/** What is said of an experiment outside of the panel: at its header, in the status bar, in notifications, as a test. */
export interface ExperimentStatus {
  /** The request that it ran for; 0: it was read from a record. */
  readonly request: number;
  readonly experiment: string;
  readonly phase: Phase;
  /** When it was asked for or its turn came, in milliseconds since 1970. */
  readonly since: number;
  readonly progress: ProgressView;
  /** The result in one line; while it runs, how far it is. */
  readonly summary: string;
  /** The same in a few words. */
  readonly brief: string;
  /** The risk of the first run over its recorded samples as block characters; empty before there is something to draw. */
  readonly sparkline: string;
  /** The text in the editor is no longer the one that was run. */
  readonly stale: boolean;
  /** The folder of its record; empty before there is one. */
  readonly record: string;
  readonly expectations: ExpectationCounts;
  /** In the order of the expectations; empty until the experiment has ended. */
  readonly verdicts: readonly Verdict[];
}

export type RunnerReport =
  | { readonly type: 'panel'; readonly message: HostMessage }
  | { readonly type: 'status'; readonly status: ExperimentStatus }
  /** A request is over. `refusal`: why nothing was run; `problems`: the mistakes of the text that it was refused for. */
  | {
      readonly type: 'ended';
      readonly request: number;
      readonly refusal: string | null;
      readonly problems: readonly FileDiagnostic[];
    }
  /** Something that people should read, such as a record that can't be written. */
  | { readonly type: 'trouble'; readonly message: string };
