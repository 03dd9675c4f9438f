import type * as vscode from 'vscode';
import type { LibraryMethods } from '../../library/protocol';

/** Texts as records have them: the path is the file's, the query the record's folder. They can't be edited. */
export const recordScheme = 'reluflow-record';

export class RecordedTexts implements vscode.TextDocumentContentProvider {
  private readonly library: Pick<LibraryMethods, 'source'>;

  constructor(library: Pick<LibraryMethods, 'source'>) {
    this.library = library;
  }

  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    return (await this.library.source(query)).text;
  }
}
