/**
 * Builds documents for an editor, whose requests come at any time: right after a text was opened, while another text is
 * built, or when nothing is left to build. Each waits for the state that it needs of the texts as the editor has them.
 */
import { Cancellation, DocumentState, interruptAndCheck, URI, type LangiumDocument } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ImportingDocumentBuilder } from '../../engine/language/document-builder';
import type { Imports } from '../../engine/language/imports';

type Token = Cancellation.CancellationToken;

export class EditorDocumentBuilder extends ImportingDocumentBuilder {
  private readonly openTexts: () => readonly TextDocument[];
  /** What to do whenever a state has been reached or taken back. */
  private readonly watchers = new Set<() => void>();

  constructor(services: LangiumSharedServices, imports: () => Imports) {
    super(services, imports);
    this.openTexts = () => services.workspace.TextDocuments.all();
  }

  /** A text that has just been opened or changed is known after the builds before it; until then the old one stands. */
  protected override async awaitDocumentState(state: DocumentState, uri: URI, token: Token): Promise<URI> {
    await this.until(() => this.knowsTexts(), token);
    const isOpen = (): boolean => this.textDocuments?.get(uri) !== undefined;
    await this.until(() => {
      const document = this.langiumDocuments.getDocument(uri);
      if (document === undefined) throw unanswerable(`There is no text ${uri.toString(true)}.`);
      if (document.state >= state) return isCurrent(document, this.textDocuments?.get(uri));
      // Open texts are checked by the next build at the latest; others may be read for what imports them alone.
      if (this.currentState >= state && !isOpen())
        throw unanswerable(`The text ${uri.toString(true)} is not open.`);
      return false;
    }, token);
    return uri;
  }

  protected override async awaitBuilderState(state: DocumentState, token: Token): Promise<void> {
    await this.until(() => this.currentState >= state && this.knowsTexts(), token);
  }

  /** Whether no open text waits to be read, or to be read again. */
  private knowsTexts(): boolean {
    return this.openTexts().every((text) =>
      isCurrent(this.langiumDocuments.getDocument(URI.parse(text.uri)), text),
    );
  }

  /** Resolves as soon as a condition holds; rejects when it throws, and when the token is cancelled. */
  private async until(condition: () => boolean, token: Token): Promise<void> {
    let watch = (): void => undefined;
    const settled = new Promise<void>((resolve, reject) => {
      watch = () => {
        try {
          if (token.isCancellationRequested || condition()) resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
    });
    const cancelling = token.onCancellationRequested(watch);
    this.watchers.add(watch);
    watch();
    try {
      await settled;
    } finally {
      this.watchers.delete(watch);
      cancelling.dispose();
    }
    if (token.isCancellationRequested) await interruptAndCheck(token);
  }

  private tellWatchers(): void {
    for (const watch of [...this.watchers]) watch();
  }

  protected override async emitUpdate(changed: URI[], deleted: URI[]): Promise<void> {
    await super.emitUpdate(changed, deleted);
    this.tellWatchers();
  }

  /** Tells all who listen, even if a change ends this build: the next one doesn't tell of states that are reached already. */
  protected override notifyDocumentPhase(document: LangiumDocument, state: DocumentState): Promise<void> {
    this.tellWatchers();
    return super.notifyDocumentPhase(document, state, Cancellation.CancellationToken.None);
  }

  /** A build without documents tells of no phase, and ends in the last one all the same. */
  protected override async runCancelable(
    documents: LangiumDocument[],
    state: DocumentState,
    token: Token,
    callback: (document: LangiumDocument) => unknown,
  ): Promise<void> {
    await super.runCancelable(documents, state, token, callback);
    this.tellWatchers();
  }
}

/** Whether a document is the text that is open, or waits for being read. */
function isCurrent(document: LangiumDocument | undefined, text: TextDocument | undefined): boolean {
  if (text === undefined) return true;
  if (document === undefined) return false;
  if (document.state === DocumentState.Changed) return true;
  return document.parseResult.value.$cstNode?.root.fullText === text.getText();
}

function unanswerable(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
