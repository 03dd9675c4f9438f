/**
 * The experiments of a document and where their headers are, as the language server's outline has them.
 */
import type * as vscode from 'vscode';
import {
  DocumentSymbolRequest,
  SymbolKind,
  type DocumentSymbol,
  type LanguageClient,
} from 'vscode-languageclient/node';

export interface ExperimentHeader {
  readonly name: string;
  /** Line of the header, from 0. */
  readonly line: number;
  /** The whole declaration. */
  readonly range: vscode.Range;
}

export type FindExperiments = (document: vscode.TextDocument) => Promise<readonly ExperimentHeader[]>;

/** Asks the language server; nothing where it doesn't answer. */
export function experimentFinder(client: Promise<LanguageClient>): FindExperiments {
  return async (document) => {
    const running = await client;
    const textDocument = { uri: running.code2ProtocolConverter.asUri(document.uri) };
    const symbols = await running.sendRequest(DocumentSymbolRequest.type, { textDocument }).catch(() => null);
    const outline = (symbols ?? []).filter((symbol): symbol is DocumentSymbol => 'selectionRange' in symbol);
    return outline
      .filter(({ kind }) => kind === SymbolKind.Class)
      .map(({ name, range, selectionRange }) => ({
        name,
        line: selectionRange.start.line,
        range: running.protocol2CodeConverter.asRange(range),
      }));
  };
}

/** The experiment that a line is in, or the only one. */
export function experimentAt(headers: readonly ExperimentHeader[], line: number): ExperimentHeader | null {
  const around = headers.find(({ range }) => range.start.line <= line && line <= range.end.line);
  return around ?? (headers.length === 1 ? headers[0]! : null);
}
