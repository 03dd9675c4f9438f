/**
 * Diagnostics for people: place, severity, code, message, and the line with the range marked.
 */
import type { FileDiagnostic } from '../../../language/compile';
import { paint } from './output';

const styles = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' } as const;

/** One diagnostic as some lines of text; `text` is the file's. */
export function describeDiagnostic(
  diagnostic: FileDiagnostic,
  text: string,
  stream: NodeJS.WriteStream,
): string {
  const { file, severity, code, message, range } = diagnostic;
  const place = `${file}:${range.start.line}:${range.start.column}`;
  const head = `${place} ${paint(severity, styles[severity], stream)} ${code} ${message}`;
  const line = text.split(/\r\n|\r|\n/)[range.start.line - 1];
  if (line === undefined || line.trim() === '') return head;
  const number = String(range.start.line);
  const margin = ' '.repeat(number.length);
  const before = line.slice(0, range.start.column - 1).replace(/[^\t]/g, ' ');
  const sameLine = range.end.line === range.start.line;
  const length = Math.max(1, (sameLine ? range.end.column : line.length + 1) - range.start.column);
  const marks = paint('^'.repeat(length), styles[severity], stream);
  return `${head}\n  ${number} | ${line}\n  ${margin} | ${before}${marks}`;
}

export function countProblems(diagnostics: readonly FileDiagnostic[]): string {
  const count = (severity: FileDiagnostic['severity'], word: string) => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return found === 0 ? [] : [`${found} ${word}${found === 1 ? '' : 's'}`];
  };
  return [...count('error', 'error'), ...count('warning', 'warning')].join(', ') || 'no problems';
}
