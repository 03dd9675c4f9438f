/**
 * A refactoring: the constant expression that is selected becomes a `let` of its own.
 */
import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver-protocol';
import { declarationBefore } from '../../engine/language/fixes';
import {
  isBinary,
  isBuiltIn,
  isCall,
  isGroup,
  isLet,
  isNumberLiteral,
  isReference,
  isUnary,
} from '../../engine/language/generated/ast';
import { functionNames } from '../../engine/language/builtins';

/** The refactoring for a selection, where it is a constant expression that is not a constant's whole value. */
export function extractions(document: LangiumDocument, selection: Range): CodeAction[] {
  const node = expressionAt(document, selection);
  const cst = node?.$cstNode;
  if (node === undefined || cst === undefined || isLet(node.$container) || !isConstant(node)) return [];
  const text = cst.text.replaceAll(/\s+/g, ' ');
  const name = freshName(document);
  const [declaration] = declarationBefore(node, '', `let ${name} = ${text}`);
  if (declaration?.range === undefined) return [];
  return [
    {
      title: `Extract \`${text}\` into a \`let\``,
      kind: CodeActionKind.RefactorExtract,
      edit: {
        changes: {
          [document.textDocument.uri]: [
            { range: declaration.range, newText: declaration.replacement },
            { range: cst.range, newText: name },
          ],
        },
      },
    },
  ];
}

/** The largest expression whose text is selected exactly, blanks around it aside. */
function expressionAt({ textDocument, parseResult }: LangiumDocument, selection: Range): AstNode | undefined {
  const text = textDocument.getText(selection);
  if (text.trim() === '') return undefined;
  const start = textDocument.offsetAt(selection.start) + text.length - text.trimStart().length;
  const end = textDocument.offsetAt(selection.end) - text.length + text.trimEnd().length;
  return AstUtils.streamAst(parseResult.value, { range: selection }).find(
    (node) => node.$cstNode?.offset === start && node.$cstNode.end === end && isNumeric(node),
  );
}

function isNumeric(node: AstNode): boolean {
  if (isGroup(node)) return node.items.length === 1;
  if (isCall(node)) return (functionNames as readonly string[]).includes(node.function);
  return isBinary(node) || isUnary(node) || isNumberLiteral(node);
}

/** Whether an expression names nothing but constants. */
function isConstant(node: AstNode): boolean {
  const inner = AstUtils.streamAllContents(node).toArray();
  return inner.every((each) => {
    if (!isReference(each)) return true;
    const target = each.declaration?.ref;
    return isLet(target) || (target !== undefined && isBuiltIn(target) && target.role === 'constant');
  });
}

/** A name that the text does not contain. */
function freshName({ textDocument }: LangiumDocument): string {
  const words = new Set(textDocument.getText().match(/[A-Za-z_]\w*/g));
  let name = 'constant';
  for (let number = 2; words.has(name); number++) name = `constant_${number}`;
  return name;
}
