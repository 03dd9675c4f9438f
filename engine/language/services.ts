/**
 * The language's services without an editor: parsing, names, diagnostics. The language server builds on ReluFlowModule.
 */
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  inject,
  type DefaultSharedCoreModuleContext,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type Module,
  type PartialLangiumCoreServices,
} from 'langium';
import { registerChecks } from './checks/register';
import { ReluFlowGeneratedModule, ReluFlowGeneratedSharedModule } from './generated/module';

export type ReluFlowServices = LangiumCoreServices;

/** What this language has of its own; an LSP server injects it after Langium's LSP module. */
export const ReluFlowModule: Module<ReluFlowServices, PartialLangiumCoreServices> = {};

/** Services for parsing, linking and checking. `context` says how files are read (Node, in memory, the editor's). */
export function createReluFlowServices(context: DefaultSharedCoreModuleContext): {
  readonly shared: LangiumSharedCoreServices;
  readonly ReluFlow: ReluFlowServices;
} {
  const shared = inject(createDefaultSharedCoreModule(context), ReluFlowGeneratedSharedModule);
  const ReluFlow = inject(createDefaultCoreModule({ shared }), ReluFlowGeneratedModule, ReluFlowModule);
  shared.ServiceRegistry.register(ReluFlow);
  registerChecks(ReluFlow);
  return { shared, ReluFlow };
}
