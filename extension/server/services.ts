/**
 * The language's services with what an editor needs on top.
 */
import { inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumSharedServices,
  type PartialLangiumServices,
} from 'langium/lsp';
import {
  ReluFlowGeneratedModule,
  ReluFlowGeneratedSharedModule,
} from '../../engine/language/generated/module';
import { createSharedModule, ReluFlowModule, registerReluFlow } from '../../engine/language/services';
import { createCodeActions } from './code-actions';
import { createCompletion } from './completion';
import type { EditorServices } from './declarations';
import { createDefinition } from './definition';
import { createFormatting } from './formatting';
import { createHover } from './hover';
import { createLinks } from './links';
import { createOutline } from './outline';
import { createHighlights, createReferences } from './references';
import { createRename } from './rename';
import { createSignatureHelp } from './signature-help';

const EditorModule: Module<EditorServices, PartialLangiumServices> = {
  lsp: {
    CompletionProvider: (services) => createCompletion(services),
    HoverProvider: (services) => createHover(services),
    DocumentSymbolProvider: () => createOutline(),
    Formatter: () => createFormatting(),
    CodeActionProvider: () => createCodeActions(),
    SignatureHelp: (services) => createSignatureHelp(services),
    DefinitionProvider: (services) => createDefinition(services),
    ReferencesProvider: (services) => createReferences(services),
    DocumentHighlightProvider: (services) => createHighlights(services),
    RenameProvider: (services) => createRename(services),
    DocumentLinkProvider: (services) => createLinks(services),
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
