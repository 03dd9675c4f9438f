import type { OpenRecord, RecordSummary, Storage, Workers } from '../../engine/host/host';
import type { ProjectFiles, UnsavedTexts } from '../../engine/host/project';
import type { SweepDigest } from '../../engine/host/node/cluster/digest';
import type { RecordDigest } from '../../engine/host/record/digest';
import type { Marks } from '../../engine/host/record/marks';
import type { FileFormat, UnreadableRecord } from '../library/protocol';
import type { DocumentPlace } from './protocol';

/** What a runner, and the library, need of the kind of thread that they are on. */
export interface RunnerHost {
  readonly records: Records;
  /** Whether records that were ended early can be gone on with. */
  readonly resumes: boolean;
  /** The sweeps whose records go to a folder; none where there are no clusters. */
  sweeps(records: string): readonly SweepDigest[];
  /** Workers to compute with; 0: one for each processor. */
  workers(size: number): Workers;
  /** What the document may import and read, as it is in the editor; null where nothing is around it. */
  project(place: DocumentPlace, unsaved: UnsavedTexts): ProjectFiles | null;
  /** Writes a record to a path, a folder for tables and else a file; gives the files that were made. */
  export(record: OpenRecord, format: FileFormat, path: string): Promise<readonly string[]>;
  /** The URI of a file of a folder of this host. */
  uriOf(folder: string, name: string): string;
}

export interface FolderSurvey {
  /** Newest first. */
  readonly records: readonly RecordSummary[];
  readonly unreadable: readonly UnreadableRecord[];
  /** What the folders of sweeps take, in bytes. */
  readonly sweeps: number;
}

/** Records, wherever they are kept. A location is what summaries say of them. What goes wrong rejects with a StorageError. */
export interface Records {
  /** Those in a folder. `hidden`: nobody asked for the folder by name, so git should not see it. */
  storage(folder: string, hidden: boolean): Storage;
  /** All that lies in a folder of records. */
  survey(folder: string): Promise<FolderSurvey>;
  open(location: string): Promise<OpenRecord>;
  digest(location: string): Promise<RecordDigest>;
  /** When the manifest was written, in milliseconds since 1970; NaN where there is none. */
  changed(location: string): Promise<number>;
  marks(location: string): Promise<Marks>;
  mark(location: string, marks: Marks): Promise<void>;
  /** Closes a record whose writer is gone though its process goes on, as when a thread was lost. */
  abandon(location: string): Promise<void>;
  /** Notes in a folder of records whose they are: the document's URI. */
  noteOrigin(folder: string, document: string): Promise<void>;
  /** Null where none was noted. */
  origin(folder: string): Promise<string | null>;
}
