import { URI } from 'langium';
import type { EditorServices } from './declarations';

/** Imported files have to lie in a folder of the workspace; without one, in the folder of the file that imports. */
export function followFolders(services: EditorServices): void {
  const { LanguageServer } = services.shared.lsp;
  LanguageServer.onInitialize(({ workspaceFolders, rootUri }) => {
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    services.imports.Imports.setFolders(folders.map((folder) => URI.parse(folder)));
  });
}
