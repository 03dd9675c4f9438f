/**
 * A name that is not declared here may be declared in another file of the workspace: a quick fix imports that file.
 */
import { AstUtils, CstUtils, UriUtils, type AstNode, type LangiumDocument } from 'langium';
import {
  CodeActionKind,
  type CodeAction,
  type Diagnostic,
  type TextEdit,
} from 'vscode-languageserver-protocol';
import type { Declaration, File } from '../../engine/language/generated/ast';
import { isExperiment, isProperty } from '../../engine/language/generated/ast';
import { topOf } from '../../engine/language/fixes';
import { visibleDeclarations, type EditorServices } from './declarations';
import { allFiles } from './symbols';

/** What a property's value names; any other name is that of a constant. */
const kindOfProperty: Readonly<Record<string, Declaration['$type']>> = {
  target: 'Target',
  density: 'Density',
  data: 'DataSet',
  network: 'Network',
};

/** One action for each file that could be imported for the name of a diagnostic. */
export function importsFor(
  services: EditorServices,
  document: LangiumDocument,
  diagnostic: Diagnostic,
): readonly CodeAction[] {
  const name = document.textDocument.getText(diagnostic.range);
  const node = nodeAt(document, diagnostic);
  if (node === undefined) return [];
  const kind = kindAt(node);
  const files = allFiles(services).filter(
    (file) =>
      file.declarations.some((each) => each.name === name && each.$type === kind) &&
      canImport(services, document, file),
  );
  return files.flatMap((file) => {
    const path = UriUtils.relative(UriUtils.dirname(document.uri), AstUtils.getDocument(file).uri);
    const edit = importEdit(document, path);
    return edit && services.imports.Imports.resolve(document.uri, path).kind === 'inside'
      ? [actionOf(document, diagnostic, path, edit)]
      : [];
  });
}

function actionOf(
  document: LangiumDocument,
  diagnostic: Diagnostic,
  path: string,
  edit: TextEdit,
): CodeAction {
  return {
    title: `Import \`${path}\``,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: { changes: { [document.textDocument.uri]: [edit] } },
  };
}

function nodeAt({ parseResult, textDocument }: LangiumDocument, { range }: Diagnostic): AstNode | undefined {
  const root = parseResult.value.$cstNode;
  return root && CstUtils.findLeafNodeAtOffset(root, textDocument.offsetAt(range.start))?.astNode;
}

function kindAt(node: AstNode): Declaration['$type'] {
  if (isExperiment(node)) return 'Experiment';
  const place = node.$container;
  return (
    (isProperty(place) && Object.hasOwn(kindOfProperty, place.key) && kindOfProperty[place.key]) || 'Let'
  );
}

/** Whether the import brings neither a cycle nor a second declaration of a name. */
function canImport(services: EditorServices, document: LangiumDocument, other: File): boolean {
  const file = document.parseResult.value as File;
  if (file === other || AstUtils.getDocument(other).uri.scheme !== document.uri.scheme) return false;
  const { Imports } = services.imports;
  if (Imports.filesImportedBy(file).includes(other) || Imports.reachableFrom(other).has(file)) return false;
  const known = new Set(visibleDeclarations(services, document).map(({ name }) => name));
  return !other.declarations.some(({ name }) => known.has(name));
}

/** Behind the last import, or in front of the first declaration. */
function importEdit({ textDocument, parseResult }: LangiumDocument, path: string): TextEdit | undefined {
  const { imports, declarations } = parseResult.value as File;
  const text = textDocument.getText();
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const last = imports.at(-1)?.$cstNode;
  const statement = `import "${path}"`;
  const [offset, newText] = last
    ? [last.end, `${end}${statement}`]
    : [declarations[0]?.$cstNode ? topOf(declarations[0]) : 0, `${statement}${end}${end}`];
  const place = textDocument.positionAt(offset);
  return { range: { start: place, end: place }, newText };
}
