/**
 * The language's services with what an editor needs on top.
 */
import { inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  DefaultLanguageServer,
  type DefaultSharedModuleContext,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from 'langium/lsp';
import type { InitializeParams, InitializeResult } from 'vscode-languageserver-protocol';
import {
  ReluFlowGeneratedModule,
  ReluFlowGeneratedSharedModule,
} from '../../engine/language/generated/module';
import { createSharedModule, ReluFlowModule, registerReluFlow } from '../../engine/language/services';
import { EditorDocumentBuilder } from './builder';
import { createCodeActions } from './code-actions';
import { createCompletion } from './completion';
import { EditorConfiguration } from './configuration';
import type { EditorServices } from './declarations';
import { createDefinition } from './definition';
import type { DocumentationLink } from './documentation';
import { createFolding } from './folding';
import { createFormatting } from './formatting';
import { createCallHierarchy, createTypeHierarchy } from './hierarchy';
import { createHover } from './hover';
import { createInlayHints } from './inlay-hints';
import { createLinks } from './links';
import { createOutline } from './outline';
import { createHighlights, createReferences } from './references';
import { createRename } from './rename';
import { createSemanticTokens } from './semantic-tokens';
import { createSignatureHelp } from './signature-help';
import { EditorValidator } from './validator';
import { createWorkspaceSymbols } from './workspace-symbols';

const EditorModule: Module<EditorServices, PartialLangiumServices> = {
  lsp: {
    CompletionProvider: (services) => createCompletion(services),
    HoverProvider: (services) => createHover(services),
    DocumentSymbolProvider: () => createOutline(),
    Formatter: (services) => createFormatting(services),
    CodeActionProvider: (services) => createCodeActions(services),
    SignatureHelp: (services) => createSignatureHelp(services),
    DefinitionProvider: (services) => createDefinition(services),
    ReferencesProvider: (services) => createReferences(services),
    DocumentHighlightProvider: (services) => createHighlights(services),
    RenameProvider: (services) => createRename(services),
    DocumentLinkProvider: (services) => createLinks(services),
    SemanticTokenProvider: () => createSemanticTokens(),
    InlayHintProvider: (services) => createInlayHints(services),
    FoldingRangeProvider: () => createFolding(),
    TypeHierarchyProvider: (services) => createTypeHierarchy(services),
    CallHierarchyProvider: (services) => createCallHierarchy(services),
  },
};

/** Langium's server says what its own services can; selections are ours. */
class ReluFlowLanguageServer extends DefaultLanguageServer {
  protected override buildInitializeResult(params: InitializeParams): InitializeResult {
    const { capabilities, ...rest } = super.buildInitializeResult(params);
    return { ...rest, capabilities: { ...capabilities, selectionRangeProvider: true } };
  }
}

/** The shared part; `language` gives the language's services once they exist. */
function createEditorSharedModule(
  language: () => EditorServices,
): Module<LangiumSharedServices, PartialLangiumSharedServices> {
  return {
    lsp: {
      LanguageServer: (services) => new ReluFlowLanguageServer(services),
      WorkspaceSymbolProvider: (services) => createWorkspaceSymbols(services),
    },
    workspace: {
      ConfigurationProvider: (services) => new EditorConfiguration(services),
      DocumentBuilder: (services) => new EditorDocumentBuilder(services, () => language().imports.Imports),
    },
  };
}

/** Services for a language server on the given connection; `link` leads to the documentation of a code. */
export function createEditorServices(
  context: DefaultSharedModuleContext,
  link: DocumentationLink = () => undefined,
): {
  readonly shared: LangiumSharedServices;
  readonly ReluFlow: EditorServices;
} {
  const shared = inject(
    createDefaultSharedModule(context),
    ReluFlowGeneratedSharedModule,
    createSharedModule(() => ReluFlow),
    createEditorSharedModule(() => ReluFlow),
  );
  const ReluFlow: EditorServices = inject(
    createDefaultModule({ shared }),
    ReluFlowGeneratedModule,
    ReluFlowModule,
    EditorModule,
    { validation: { DocumentValidator: (services: EditorServices) => new EditorValidator(services, link) } },
  );
  registerReluFlow(shared, ReluFlow);
  return { shared, ReluFlow };
}
