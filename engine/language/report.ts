import type { AstNode, DiagnosticInfo, ValidationAcceptor } from 'langium';
import { codes, type Code, type DiagnosticData, type Fix, type Severity } from './codes';

/** Where a diagnostic points (a node, or one property of it), and what mends it. */
export type Place<N extends AstNode> = Omit<DiagnosticInfo<N>, 'code' | 'data' | 'codeDescription'> & {
  readonly fixes?: readonly Fix[];
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
  const { fixes, ...info } = place;
  const data: DiagnosticData = fixes === undefined ? { code } : { code, fixes };
  accept(langiumSeverity[codes[code].severity], message, { ...info, code, data });
}
