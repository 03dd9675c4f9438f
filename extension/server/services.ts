/**
 * The language's services with what an editor needs on top.
 */
import { inject, type LangiumDocument, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
} from 'langium/lsp';
import type { Declaration, File } from '../../engine/language/generated/ast';
import {
  ReluFlowGeneratedModule,
  ReluFlowGeneratedSharedModule,
} from '../../engine/language/generated/module';
import {
  createSharedModule,
  ReluFlowModule,
  registerReluFlow,
  type ReluFlowAddedServices,
} from '../../engine/language/services';
import { createCodeActions } from './code-actions';
import { createCompletion } from './completion';
import { createFormatting } from './formatting';
import { createHover } from './hover';
import { createOutline } from './outline';
import { createSignatureHelp } from './signature-help';

export type EditorServices = LangiumServices & ReluFlowAddedServices;

const EditorModule: Module<EditorServices, PartialLangiumServices> = {
  lsp: {
    CompletionProvider: (services) => createCompletion(services),
    HoverProvider: (services) => createHover(services),
    DocumentSymbolProvider: () => createOutline(),
    Formatter: () => createFormatting(),
    CodeActionProvider: () => createCodeActions(),
    SignatureHelp: (services) => createSignatureHelp(services),
  },
};

/** Services for a language server on the given connection. */
export function createEditorServices(context: DefaultSharedModuleContext): {
  readonly shared: LangiumSharedServices;
  readonly ReluFlow: EditorServices;
} {
  const shared = inject(
    createDefaultSharedModule(context),
    ReluFlowGeneratedSharedModule,
    createSharedModule(() => ReluFlow),
  );
  const ReluFlow: EditorServices = inject(
    createDefaultModule({ shared }),
    ReluFlowGeneratedModule,
    ReluFlowModule,
    EditorModule,
  );
  registerReluFlow(shared, ReluFlow);
  return { shared, ReluFlow };
}

/** The declarations of a file and of the files it imports. */
export function visibleDeclarations(
  services: EditorServices,
  document: LangiumDocument,
): readonly Declaration[] {
  const file = document.parseResult.value as File;
  const imported = services.imports.Imports.filesImportedBy(file).flatMap((other) => other.declarations);
  return [...file.declarations, ...imported].filter((declaration) => declaration.name);
}
