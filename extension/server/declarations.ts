import type { LangiumDocument } from 'langium';
import type { LangiumServices } from 'langium/lsp';
import type { Declaration, File } from '../../engine/language/generated/ast';
import type { ReluFlowAddedServices } from '../../engine/language/service-types';

/** Langium's services for an editor, with those of this language. */
export type EditorServices = LangiumServices & ReluFlowAddedServices;

/** The declarations of a file and of the files it imports. */
export function visibleDeclarations(
  services: EditorServices,
  document: LangiumDocument,
): readonly Declaration[] {
  const file = document.parseResult.value as File;
  const imported = services.imports.Imports.filesImportedBy(file).flatMap((other) => other.declarations);
  return [...file.declarations, ...imported].filter((declaration) => declaration.name);
}
