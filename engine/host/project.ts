import type { FileSystemProvider, URI } from 'langium';
import type { Source } from './host';

/** Texts of an editor that are not as their files are, by URI. */
export type UnsavedTexts = ReadonlyMap<string, string>;

/** The files around a text that is run: what it imports and the data that it reads. */
export interface ProjectFiles {
  readonly system: FileSystemProvider;
  /** Imports and data stay inside this folder. */
  readonly folder: URI;
  /** The sources of a run: the text itself, by its name, and what was read for it. */
  sources(name: string, text: string): Source[];
}
