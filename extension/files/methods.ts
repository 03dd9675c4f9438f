/**
 * The files of the editor's file systems, for threads that have no disk of their own: those of a browser, and any thread
 * where a document is in a virtual file system. The extension host answers. Files and folders are named by their URIs.
 */
import type { RecordFiles } from '../../engine/host/web/files';
import type { Answer, Call } from '../calls';

/** What the language reads. */
export interface TextFiles {
  /** The text of a file, without byte order mark. Rejects where there is none. */
  text(uri: string): Promise<string>;
  /** What a folder holds. */
  entries(uri: string): Promise<readonly FolderEntry[]>;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

export const textFileMethods = ['text', 'entries'] as const satisfies readonly (keyof TextFiles)[];

/** What the runner's storage does besides. */
export type RecordFileMethods = Omit<RecordFiles, 'at'>;

export type EditorFiles = TextFiles & RecordFileMethods;

export const editorFileMethods = [
  ...textFileMethods,
  'names',
  'read',
  'facts',
  'replace',
  'remove',
  'makeFolder',
] as const satisfies readonly (keyof EditorFiles)[];

/** How a thread's calls of these methods, and the answers, stand out among its messages. */
export interface FilesMessage<T extends Call | Answer> {
  readonly files: T;
}

export function isFilesMessage<T extends Call | Answer>(message: unknown): message is FilesMessage<T> {
  return typeof message === 'object' && message !== null && 'files' in message;
}

/** The request by which the language server calls one of these methods: its name and the URI. */
export const filesRequest = 'reluflow/files';

export interface FilesParameters {
  readonly method: (typeof textFileMethods)[number];
  readonly uri: string;
}
