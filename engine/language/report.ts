import { AstUtils, GrammarUtils } from 'langium';
import type { AstNode, DiagnosticInfo, ValidationAcceptor } from 'langium';
import type { DiagnosticRelatedInformation } from 'vscode-languageserver-types';
import { codes, type Code, type DiagnosticData, type Fix, type Severity } from './codes';
import type { Related } from './fixes';

/** Where a diagnostic points (a node, or one property of it), and what mends it. */
export type Place<N extends AstNode> = Omit<
  DiagnosticInfo<N>,
  'code' | 'data' | 'codeDescription' | 'relatedInformation'
> & {
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
};

const langiumSeverity: Readonly<Record<Severity, 'error' | 'warning' | 'info' | 'hint'>> = {
  error: 'error',
  warning: 'warning',
  information: 'info',
  hint: 'hint',
};

/** Gives one diagnostic, with the severity that belongs to its code. */
export function report<N extends AstNode>(
  accept: ValidationAcceptor,
  code: Code,
  message: string,
  place: Place<N>,
): void {
  const { fixes, related = [], ...info } = place;
  const relatedInformation = related.flatMap(informationOf);
  const data: DiagnosticData = fixes === undefined ? { code } : { code, fixes };
  accept(langiumSeverity[codes[code].severity], message, {
    ...info,
    code,
    data,
    ...(relatedInformation.length === 0 ? {} : { relatedInformation }),
  });
}

function informationOf({ node, property, message }: Related): DiagnosticRelatedInformation[] {
  const place = GrammarUtils.findNodeForProperty(node.$cstNode, property) ?? node.$cstNode;
  if (place === undefined) return [];
  return [{ location: { uri: AstUtils.getDocument(node).uri.toString(), range: place.range }, message }];
}
