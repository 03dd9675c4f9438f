/**
 * What a task writes, line by line. Lines about a place read `file:line:column severity code message`, as those of the
 * command line do: one problem matcher knows both.
 */
import type { FileDiagnostic } from '../../engine/language/compile';
import { inlineText } from './inline';
import type { ExperimentStatus, Verdict } from './protocol';

/** A mistake of the text. */
export function describeProblem(file: string, { range, severity, code, message }: FileDiagnostic): string {
  return `${file}:${range.start.line}:${range.start.column} ${severity} ${code} ${onOneLine(message)}`;
}

export function describeRefusal(refusal: string): string {
  return `Nothing was run: ${onOneLine(refusal)}`;
}

/** An experiment that has ended, and its expectations. */
export function describeStatus(file: string, status: ExperimentStatus): readonly string[] {
  const head = `${status.experiment}: ${inlineText(status)}`;
  return [head, ...status.verdicts.map((verdict) => describeVerdict(file, verdict))];
}

function describeVerdict(file: string, { holds, line, column, text, message }: Verdict): string {
  if (holds === false) return `${file}:${line}:${column} error expect ${text}: ${onOneLine(message)}`;
  return `  ${holds ? '✓' : '?'} expect ${text}${holds ? '' : `: ${onOneLine(message)}`}`;
}

function onOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, '; ');
}
