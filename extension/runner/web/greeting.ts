import type { DocumentPlace } from '../protocol';

/** The first message to a runner in a web worker. */
export interface RunnerGreeting {
  /** Null: it is the library. */
  readonly place: DocumentPlace | null;
  /** Address of the script of the threads that compute. */
  readonly compute: string;
  /** A number of this window, by which its threads know what it writes. */
  readonly window: number;
}
