/**
 * Diagnostics for people: place, severity, code, message, and the line with the range marked.
 */
import type { FileDiagnostic } from '../../../language/compile';
import type { Code } from '../../../language/codes';
import { paint, print, visible } from './output';

const styles = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' } as const;

/** More diagnostics than these are counted, not shown. */
const mostShown = 50;

/** Longer lines are shown around the place alone. */
const widestLine = 120;

/** Prints diagnostics for people; `textOf` gives the text of a diagnostic's file. */
export async function printDiagnostics(
  diagnostics: readonly FileDiagnostic[],
  textOf: (diagnostic: FileDiagnostic) => string,
  stream: NodeJS.WriteStream,
): Promise<void> {
  for (const diagnostic of diagnostics.slice(0, mostShown)) {
    await print(`${describeDiagnostic(diagnostic, textOf(diagnostic), stream)}\n`, stream);
  }
  const more = diagnostics.length - mostShown;
  if (more > 0) await print(`… and ${more} more; --json gives all\n`, stream);
}

const unreadableCode = 'RF001' satisfies Code;

/** What machines are told of a file without a text. */
export function unreadable(file: string, message: string): FileDiagnostic {
  const start = { line: 1, column: 1 };
  return { file, severity: 'error', code: unreadableCode, message, range: { start, end: start } };
}

/** What machines are told of a diagnostic. */
export function diagnosticToJson({ file, severity, code, message, range }: FileDiagnostic): object {
  return { file, severity, code, message, range };
}

/** One diagnostic as some lines of text; `text` is the file's. */
function describeDiagnostic(diagnostic: FileDiagnostic, text: string, stream: NodeJS.WriteStream): string {
  const { file, severity, code, message, range } = diagnostic;
  if (code === unreadableCode) return visible(message);
  const place = `${visible(file)}:${range.start.line}:${range.start.column}`;
  const head = `${place} ${paint(severity, styles[severity], stream)} ${code} ${visible(message)}`;
  const line = text.split(/\r\n|\r|\n/)[range.start.line - 1];
  if (line === undefined || line.trim() === '') return head;
  const number = String(range.start.line);
  const margin = ' '.repeat(number.length);
  const from = range.start.column - 1;
  const to = range.end.line === range.start.line ? range.end.column - 1 : line.length;
  const { shown, before, length } = cut(line, from, Math.max(to, from + 1));
  const marks = paint('^'.repeat(length), styles[severity], stream);
  return `${head}\n  ${number} | ${visible(shown)}\n  ${margin} | ${before.replace(/[^\t]/g, ' ')}${marks}`;
}

/** The part of a line around the characters `from` to `to` (exclusive), what stands before them, and how many are shown. */
function cut(line: string, from: number, to: number) {
  if (line.length <= widestLine) return { shown: line, before: line.slice(0, from), length: to - from };
  const first = from < widestLine - 20 ? 0 : from - 40;
  const last = Math.min(line.length, first + widestLine);
  const head = first > 0 ? '…' : '';
  const tail = last < line.length ? '…' : '';
  return {
    shown: `${head}${line.slice(first, last)}${tail}`,
    before: `${head}${line.slice(first, from)}`,
    length: Math.max(1, Math.min(to, last) - from),
  };
}

export function countProblems(diagnostics: readonly FileDiagnostic[]): string {
  const count = (severity: FileDiagnostic['severity'], word: string) => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return found === 0 ? [] : [`${found} ${word}${found === 1 ? '' : 's'}`];
  };
  return [...count('error', 'error'), ...count('warning', 'warning')].join(', ') || 'no problems';
}
