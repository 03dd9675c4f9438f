/**
 * The settings of the editor, asked for as it can tell them.
 */
import { DefaultConfigurationProvider, type ConfigurationInitializedParams } from 'langium';
import type { InitializeParams } from 'vscode-languageserver-protocol';

export class EditorConfiguration extends DefaultConfigurationProvider {
  private canRegister = false;

  override initialize(params: InitializeParams): void {
    super.initialize(params);
    this.canRegister = params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
  }

  /** An editor that tells changes without being asked, as Emacs does, takes a registration for a mistake. */
  override initialized({ register, ...others }: ConfigurationInitializedParams): Promise<void> {
    return super.initialized(register && this.canRegister ? { ...others, register } : others);
  }
}
