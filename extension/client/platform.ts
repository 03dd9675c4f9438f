/**
 * What differs between the kinds of extension host: Node's, and the web worker of VS Code for the Web. Each has one
 * implementation (client/node, client/web); everything else is shared.
 */
import type * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import type { FileFormat } from '../library/protocol';
import type { DocumentPlace } from '../runner/protocol';

/** A thread of its own that runs the runner's script. Messages are plain data. */
export interface Thread {
  send(message: unknown): void;
  end(): Promise<void>;
}

export interface ThreadListener {
  readonly message: (message: unknown) => void;
  /** The thread is gone by itself, for a reason in words. */
  readonly lost: (reason: string) => void;
}

export interface Platform {
  /** Whether records can be exported in a form. */
  readonly canExport: (form: { readonly format: FileFormat | 'svg' | 'png' }) => boolean;
  /** Whether records of runs that were ended early can be gone on with. */
  readonly resumes: boolean;
  /** Whether the records of the file at a URI go beside it. */
  keepsRecordsBeside(uri: vscode.Uri): boolean;
  /** Whether records can be kept in a storage that the editor gives the extension. */
  keepsStorage(storage: vscode.Uri): boolean;
  /** The folder at a URI as the threads' storage names it; null where that can't reach it. */
  locationOf(uri: vscode.Uri): string | null;
  /** The other way round. */
  uriOf(location: string): vscode.Uri;
  /** Starts a runner of a document, or the library, which belongs to none. */
  startThread(place: DocumentPlace | null, listener: ThreadListener): Thread;
  /** Makes the client of the language server, which starts with it. */
  createLanguageClient(id: string, name: string, options: LanguageClientOptions): Promise<BaseLanguageClient>;
}
