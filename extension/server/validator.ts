/**
 * Diagnostics for an editor: what the language finds, with a link to its documentation.
 */
import type { Cancellation, LangiumDocument, ValidationOptions } from 'langium';
import type { Diagnostic } from 'vscode-languageserver-types';
import { ReluFlowDocumentValidator } from '../../engine/language/diagnostics';
import type { ReluFlowServices } from '../../engine/language/service-types';
import type { DocumentationLink } from './documentation';

export class EditorValidator extends ReluFlowDocumentValidator {
  private readonly link: DocumentationLink;

  constructor(services: ReluFlowServices, link: DocumentationLink) {
    super(services);
    this.link = link;
  }

  override async validateDocument(
    document: LangiumDocument,
    options?: ValidationOptions,
    cancelToken?: Cancellation.CancellationToken,
  ): Promise<Diagnostic[]> {
    const diagnostics = await super.validateDocument(document, options, cancelToken);
    return diagnostics.map((diagnostic) => {
      const href = this.link(String(diagnostic.code ?? ''));
      return href === undefined ? diagnostic : { ...diagnostic, codeDescription: { href } };
    });
  }
}
