/**
 * Brings imported files into the document store before names are resolved, and builds again what a change concerns.
 */
import { DefaultDocumentBuilder, DocumentState, type URI } from 'langium';
import type { BuildOptions, Cancellation, LangiumDocument, LangiumSharedCoreServices } from 'langium';
import { dataFilesOf } from './data';
import { FileRefusal } from './files';
import { isFile, type Import } from './generated/ast';
import type { Imports } from './imports';

/** Builds files together with what they import, imported files first. */
export class ImportingDocumentBuilder extends DefaultDocumentBuilder {
  private readonly imports: () => Imports;

  constructor(services: LangiumSharedCoreServices, imports: () => Imports) {
    super(services);
    this.imports = imports;
  }

  /** A data file is no document: where one has changed, the files that read it are built anew. */
  override async update(changed: URI[], deleted: URI[], cancelToken?: Cancellation.CancellationToken) {
    const others = [...changed, ...deleted].filter((uri) => !this.langiumDocuments.hasDocument(uri));
    const uris = new Set(others.map((uri) => uri.toString()));
    const readers = uris.size === 0 ? [] : this.langiumDocuments.all.filter((each) => this.reads(each, uris));
    await super.update([...changed, ...[...readers].map(({ uri }) => uri)], deleted, cancelToken);
  }

  private reads({ parseResult: { value: file } }: LangiumDocument, uris: ReadonlySet<string>): boolean {
    if (!isFile(file)) return false;
    const imports = this.imports();
    const reached = new Set([file, ...imports.reachableFrom(file)]);
    return [...reached].some((each) => dataFilesOf(each, imports).some((uri) => uris.has(uri.toString())));
  }

  protected override async buildDocuments(
    documents: LangiumDocument[],
    options: BuildOptions,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<void> {
    this.imports().forgetLinks();
    const ordered = new Set<LangiumDocument>();
    const entered = new Set<LangiumDocument>();
    for (const document of documents) await this.collect(document, entered, ordered, cancelToken);
    await super.buildDocuments([...ordered], options, cancelToken);
  }

  private async collect(
    document: LangiumDocument,
    entered: Set<LangiumDocument>,
    ordered: Set<LangiumDocument>,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<void> {
    if (entered.has(document)) return;
    entered.add(document);
    if (document.state < DocumentState.Parsed) {
      await this.langiumDocumentFactory.update(document, cancelToken);
      await this.notifyDocumentPhase(document, DocumentState.Parsed, cancelToken);
    }
    const file = document.parseResult.value;
    for (const statement of isFile(file) ? file.imports : []) {
      const imported = await this.open(statement);
      if (imported) await this.collect(imported, entered, ordered, cancelToken);
    }
    ordered.add(document);
  }

  private async open(statement: Import): Promise<LangiumDocument | undefined> {
    const target = this.imports().target(statement);
    if (target.kind !== 'inside') return undefined;
    try {
      const document = await this.langiumDocuments.getOrCreateDocument(target.uri);
      this.imports().remember(target.uri, undefined);
      return document;
    } catch (error) {
      // A file that can't be read is reported at its import, by names.ts.
      this.imports().remember(target.uri, error instanceof FileRefusal ? error.message : undefined);
      return undefined;
    }
  }

  /** A file is affected by a change of anything it reaches by imports: values travel through names. */
  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    if (super.shouldRelink(document, changedUris)) return true;
    const file = document.parseResult.value;
    if (!isFile(file) || file.imports.length === 0) return false;
    const reached = [file, ...this.imports().reachableFrom(file)];
    return reached.some((each) =>
      each.imports.some((statement) => {
        const target = this.imports().target(statement);
        return target.kind === 'inside' && changedUris.has(target.uri.toString());
      }),
    );
  }
}
