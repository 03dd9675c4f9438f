/**
 * Renaming: everywhere at once, or not at all. A new name that would change what something means is refused with the
 * reason.
 */
import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import type { RenameProvider } from 'langium/lsp';
import {
  LSPErrorCodes,
  ResponseError,
  type Range,
  type RenameParams,
  type TextDocumentPositionParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { constantNames } from '../../engine/language/builtins';
import { lineOf } from '../../engine/language/documentation';
import {
  isBuiltIn,
  isFile,
  isLet,
  isReference,
  isSweep,
  type File,
  type Reference,
} from '../../engine/language/generated/ast';
import { ownerOf } from '../../engine/language/owners';
import { surroundingsOf } from '../../engine/language/surroundings';
import { reservedWords } from '../../engine/language/tokens';
import type { EditorServices } from './declarations';
import { allFiles, declaredAt, family, isDeclared, leafAt, occurrencesOf, relatives } from './symbols';
import type { Declared, Occurrence } from './symbols';

/** Makes the provider of renaming. */
export function createRename(services: EditorServices): RenameProvider {
  return {
    rename: (document: LangiumDocument, params: RenameParams): WorkspaceEdit => {
      const declared = declaredAt(services, document, params.position);
      if (declared === undefined) throw refused(services, document, params);
      const { newName } = params;
      const occurrences = occurrencesOf(services, declared);
      if (newName === declared.name) return { changes: {} };
      const objection =
        objectionToName(newName, family(services, declared)) ??
        clash(services, newName, declared) ??
        changedMeaning(services, newName, occurrences) ??
        captured(services, newName, declared);
      if (objection !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, objection);
      return { changes: editsFor(newName, occurrences) };
    },
    prepareRename: (document: LangiumDocument, params: TextDocumentPositionParams): Range | undefined => {
      const declared = declaredAt(services, document, params.position);
      if (declared === undefined) throw refused(services, document, params);
      return leafAt(services, document, params.position)?.range;
    },
  };
}

function refused(
  services: EditorServices,
  document: LangiumDocument,
  { position }: TextDocumentPositionParams,
): ResponseError<void> {
  const text = leafAt(services, document, position)?.text ?? '';
  const message = /^[A-Za-z_]\w*$/.test(text)
    ? `\`${text}\` isn't declared in a file, so it can't be renamed.`
    : 'There is no name here that could be renamed.';
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

function editsFor(newText: string, occurrences: readonly Occurrence[]): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { uri, range } of occurrences) (changes[uri] ??= []).push({ range, newText });
  return changes;
}

/** Why a word can't be the name of these declarations, wherever they stand. */
function objectionToName(name: string, members: readonly Declared[]): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return `\`${name}\` can't be a name: names are made of letters, digits and \`_\`, and don't begin with a digit.`;
  if (reservedWords.has(name)) return `\`${name}\` is a word of the language and can't be a name.`;
  const owner = members.some((node) => isLet(node) || isSweep(node)) ? ownerOf(name) : undefined;
  if (owner !== undefined) return `\`${name}\` is ${owner} and can't be declared: choose another name.`;
  return (constantNames as readonly string[]).includes(name)
    ? `\`${name}\` is a constant of the language and would be hidden: choose another name.`
    : undefined;
}

/** Whether something beside one of the declarations has the name already. */
function clash(services: EditorServices, name: string, declared: Declared): string | undefined {
  const neighbours = family(services, declared).flatMap((member): readonly Declared[] =>
    isSweep(member) ? member.$container.sweeps : namesBeside(services, member),
  );
  const other = neighbours.find((node) => node.name === name);
  return other && `\`${name}\` is declared already, in ${placeOf(other, declared)}: choose another name.`;
}

/** What a declaration's own file declares and imports, and what the files declare and import that import it. */
function namesBeside(services: EditorServices, node: Declared): readonly Declared[] {
  const { Imports } = services.imports;
  return filesThatSee(services, fileOf(node)).flatMap((each) =>
    [each, ...Imports.filesImportedBy(each)].flatMap(({ declarations }) => declarations),
  );
}

/** A file and those that import it. */
function filesThatSee(services: EditorServices, file: File | undefined): readonly File[] {
  if (file === undefined) return [];
  const { Imports } = services.imports;
  return allFiles(services).filter((each) => each === file || Imports.filesImportedBy(each).includes(file));
}

/** Whether the new name means something else already where the old one stands. */
function changedMeaning(
  services: EditorServices,
  name: string,
  occurrences: readonly Occurrence[],
): string | undefined {
  for (const { node, declares } of occurrences) {
    if (declares || !isReference(node)) continue;
    const reference = node.declaration;
    const scope = services.references.ScopeProvider.getScope({
      reference,
      container: node,
      property: 'declaration',
    });
    const found = scope.getElement(name)?.node;
    if (found === undefined) continue;
    const what = isDeclared(found) ? `what ${placeOf(found, node)} declares` : "the language's own word";
    return `In line ${lineOf(node)}, \`${name}\` would mean ${what}: choose another name.`;
  }
  return undefined;
}

/** Whether something of the new name, declared farther away, would be taken for what is renamed. */
function captured(services: EditorServices, name: string, declared: Declared): string | undefined {
  for (const member of family(services, declared)) {
    if (!isSweep(member)) continue;
    const seeing = relatives(services, member.$container);
    const other = seeing.flatMap((each) => referencesTo(each, name)).find(isVisibleToSweeps);
    if (other === undefined) continue;
    return `\`${name}\` means something else in ${placeOf(other, declared)}, where it would be the sweep variable: choose another name.`;
  }
  return undefined;
}

function referencesTo(node: AstNode, name: string): readonly Reference[] {
  return [...AstUtils.streamAst(node)].filter(
    (each): each is Reference => isReference(each) && each.declaration?.$refText === name,
  );
}

/** What a property's own words, the step number and the observables mean comes before any sweep variable. */
function isVisibleToSweeps(reference: Reference): boolean {
  const target = reference.declaration.ref;
  if (target && isBuiltIn(target) && target.role !== 'constant') return false;
  return surroundingsOf(reference).experiment !== undefined;
}

function fileOf(node: AstNode): File | undefined {
  const root = AstUtils.findRootNode(node);
  return isFile(root) ? root : undefined;
}

/** `line 3`, or `line 3 of other.rflow` where that is another file. */
function placeOf(node: AstNode, from: AstNode): string {
  const { uri } = AstUtils.getDocument(node);
  const line = `line ${lineOf(node)}`;
  if (AstUtils.findRootNode(node) === AstUtils.findRootNode(from)) return line;
  return `${line} of ${uri.path.slice(uri.path.lastIndexOf('/') + 1)}`;
}
