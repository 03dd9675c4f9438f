/**
 * What can be folded: brackets and declarations of several lines, comments, imports and `// region` … `// endregion`.
 */
import type { IToken } from 'chevrotain';
import type { LangiumDocument } from 'langium';
import type { FoldingRangeProvider } from 'langium/lsp';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver-protocol';
import type { File } from '../../engine/language/generated/ast';
import { isReluFlowReport } from '../../engine/language/lexer';

/** Makes the provider of folding ranges. */
export function createFolding(): FoldingRangeProvider {
  return {
    getFoldingRanges: (document: LangiumDocument): FoldingRange[] => {
      const report = document.parseResult.lexerReport;
      if (!isReluFlowReport(report)) return [];
      const ranges = [
        ...bracketRanges(report.tokens),
        ...declarationRanges(document.parseResult.value as File),
        ...commentRanges(report.comments),
        ...regionRanges(report.comments),
      ];
      return longestOfEachLine(ranges);
    },
  };
}

const openers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Brackets whose ends are on different lines; the closing one stays visible. */
function bracketRanges(tokens: readonly IToken[]): readonly FoldingRange[] {
  const open: IToken[] = [];
  const ranges: FoldingRange[] = [];
  for (const token of tokens) {
    if ('([{'.includes(token.image)) open.push(token);
    const opener = openers[token.image];
    if (opener === undefined || open.at(-1)?.image !== opener) continue;
    ranges.push({ startLine: firstLine(open.pop()!), endLine: firstLine(token) - 1 });
  }
  return ranges;
}

function declarationRanges({ imports, declarations }: File): readonly FoldingRange[] {
  const ranges = declarations.flatMap(({ $cstNode: cst }) => {
    if (cst === undefined) return [];
    const closed = /[)\]}]$/.test(cst.text) && /\n[ \t]*[)\]}]$/.test(cst.text);
    return [{ startLine: cst.range.start.line, endLine: cst.range.end.line - (closed ? 1 : 0) }];
  });
  const first = imports[0]?.$cstNode;
  const last = imports.at(-1)?.$cstNode;
  if (first === undefined || last === undefined) return ranges;
  const { line: startLine } = first.range.start;
  return [...ranges, { startLine, endLine: last.range.end.line, kind: FoldingRangeKind.Imports }];
}

/** Comments of several lines, and comments on lines that follow each other. */
function commentRanges(comments: readonly IToken[]): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  for (const comment of comments.filter(({ image }) => marker(image) === null)) {
    const previous = ranges.at(-1);
    const startLine = firstLine(comment);
    const endLine = startLine + comment.image.split(/\r\n|\r|\n/).length - 1;
    if (previous && previous.endLine === startLine - 1) previous.endLine = endLine;
    else ranges.push({ startLine, endLine, kind: FoldingRangeKind.Comment });
  }
  return ranges;
}

function regionRanges(comments: readonly IToken[]): readonly FoldingRange[] {
  const open: number[] = [];
  return comments.flatMap((comment) => {
    const kind = marker(comment.image);
    if (kind === 'region') open.push(firstLine(comment));
    const startLine = kind === 'endregion' ? open.pop() : undefined;
    return startLine === undefined
      ? []
      : [{ startLine, endLine: firstLine(comment), kind: FoldingRangeKind.Region }];
  });
}

/** `// region` or `// #endregion`. */
function marker(image: string): string | null {
  return /^\/\/\s*#?(region|endregion)\b/.exec(image)?.[1] ?? null;
}

function firstLine({ startLine }: IToken): number {
  return (startLine ?? 1) - 1;
}

function longestOfEachLine(ranges: readonly FoldingRange[]): FoldingRange[] {
  const longest = new Map<number, FoldingRange>();
  for (const range of ranges) {
    if (range.endLine <= range.startLine) continue;
    const known = longest.get(range.startLine);
    if (known === undefined || known.endLine < range.endLine) longest.set(range.startLine, range);
  }
  return [...longest.values()].sort((a, b) => a.startLine - b.startLine);
}
