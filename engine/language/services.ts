/**
 * The language's services without an editor: parsing, names, diagnostics. A language server injects `ReluFlowModule` and
 * `createSharedModule` after Langium's own modules and then calls `registerReluFlow`.
 */
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  DefaultServiceRegistry,
  inject,
  type DeepPartial,
  type DefaultSharedCoreModuleContext,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type Module,
  type URI,
} from 'langium';
import { ImportingDocumentBuilder } from './document-builder';
import { registerChecks } from './checks/register';
import type { FollowsLinks } from './files';
import { registerForeignSigns } from './foreign-signs';
import { ReluFlowDocumentValidator } from './diagnostics';
import { ReluFlowGeneratedModule, ReluFlowGeneratedSharedModule } from './generated/module';
import { Imports } from './imports';
import { ReluFlowLexer } from './lexer';
import { ReluFlowLinker, ReluFlowReferenceDescriptions } from './linking';
import { ReluFlowNodeLocator } from './locator';
import { registerNameChecks } from './names';
import { ReluFlowParserErrors } from './parser-errors';
import { nothingToCompute, ReluFlowScopeProvider } from './scope';
import { ReluFlowValidationRegistry } from './failures';
import type { ReluFlowAddedServices, ReluFlowServices } from './service-types';
import { ReluFlowTokenBuilder } from './tokens';
import { createTreeParser } from './tree-builder';
import { ReluFlowValueConverter } from './values';

export type { ReluFlowAddedServices, ReluFlowServices };

export const ReluFlowModule: Module<
  ReluFlowServices,
  DeepPartial<LangiumCoreServices> & ReluFlowAddedServices
> = {
  imports: {
    Imports: ({ shared }) =>
      new Imports(
        () => shared.workspace.LangiumDocuments,
        () => shared.workspace.FileSystemProvider as Partial<FollowsLinks>,
      ),
  },
  parser: {
    LangiumParser: (services) => createTreeParser(services),
    Lexer: (services) => new ReluFlowLexer(services),
    ParserErrorMessageProvider: () => new ReluFlowParserErrors(),
    TokenBuilder: () => new ReluFlowTokenBuilder(),
    ValueConverter: () => new ReluFlowValueConverter(),
  },
  references: {
    Linker: (services) => new ReluFlowLinker(services),
    ScopeComputation: () => nothingToCompute,
    ScopeProvider: (services) =>
      new ReluFlowScopeProvider({
        descriptions: () => services.workspace.AstNodeDescriptionProvider,
        imports: () => services.imports.Imports,
      }),
  },
  workspace: {
    AstNodeLocator: () => new ReluFlowNodeLocator(),
    ReferenceDescriptionProvider: (services) => new ReluFlowReferenceDescriptions(services),
  },
  validation: {
    DocumentValidator: (services) => new ReluFlowDocumentValidator(services),
    ValidationRegistry: (services) => new ReluFlowValidationRegistry(services),
  },
};

/** Whatever is opened is in the one language there is: unsaved files have no ending, and lose their language when closed. */
class OneLanguage extends DefaultServiceRegistry {
  override getServices(uri: URI): LangiumCoreServices {
    return this.all[0] ?? super.getServices(uri);
  }

  /** Which files of a folder are in it is told by their ending. */
  override hasServices(uri: URI): boolean {
    try {
      return super.getServices(uri) === this.all[0];
    } catch {
      return false;
    }
  }
}

/** The shared part; `language` gives the language's services once they exist. */
export function createSharedModule(
  language: () => ReluFlowServices,
): Module<LangiumSharedCoreServices, DeepPartial<LangiumSharedCoreServices>> {
  return {
    ServiceRegistry: (services) => new OneLanguage(services),
    workspace: {
      DocumentBuilder: (services) => new ImportingDocumentBuilder(services, () => language().imports.Imports),
    },
  };
}

/** Makes the language known to the shared services and registers its checks. */
export function registerReluFlow(shared: LangiumSharedCoreServices, language: ReluFlowServices): void {
  shared.ServiceRegistry.register(language);
  registerForeignSigns(language);
  registerNameChecks(language);
  registerChecks(language);
}

export interface ReluFlow {
  readonly shared: LangiumSharedCoreServices;
  readonly ReluFlow: ReluFlowServices;
}

/** Services for parsing, linking and checking. `context` says how files are read (Node, in memory, the editor's). */
export function createReluFlowServices(context: DefaultSharedCoreModuleContext): ReluFlow {
  const shared = inject(
    createDefaultSharedCoreModule(context),
    ReluFlowGeneratedSharedModule,
    createSharedModule(() => ReluFlow),
  );
  const ReluFlow: ReluFlowServices = inject(
    createDefaultCoreModule({ shared }),
    ReluFlowGeneratedModule,
    ReluFlowModule,
  );
  registerReluFlow(shared, ReluFlow);
  return { shared, ReluFlow };
}
