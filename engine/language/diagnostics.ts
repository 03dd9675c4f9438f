/**
 * Diagnostics for what is found while a text is read and its names are resolved: sentences, codes and fixes.
 */
import {
  Cancellation,
  DefaultDocumentValidator,
  interruptAndCheck,
  type AstNode,
  type LangiumDocument,
  type ParseResult,
  type ValidationAcceptor,
  type ValidationCheck,
  type ValidationOptions,
} from 'langium';
import type { IToken } from 'chevrotain';
import type { Diagnostic } from 'vscode-languageserver-types';
import type { DiagnosticData, Fix } from './codes';
import { isReluFlowReport, type LexingMistake } from './lexer';
import { explainAll } from './parser-messages';
import type { ReluFlowServices } from './service-types';
import { endOf, type Mistake } from './token-text';
import { explainUnresolved } from './unresolved';
import { nodesOf } from './walk';

const errorSeverity = 1;

export class ReluFlowDocumentValidator extends DefaultDocumentValidator {
  private readonly services: ReluFlowServices;

  constructor(services: ReluFlowServices) {
    super(services);
    this.services = services;
  }

  /** What can't be read has no meaning: of several mistakes at one place the one of the reader is told. */
  override async validateDocument(
    document: LangiumDocument,
    options?: ValidationOptions,
    cancelToken?: Cancellation.CancellationToken,
  ): Promise<Diagnostic[]> {
    const diagnostics = await super.validateDocument(document, options, cancelToken);
    const unread = new Set(diagnostics.filter(isOfReading).map(placeOf));
    return diagnostics
      .filter(
        (diagnostic) =>
          isOfReading(diagnostic) ||
          diagnostic.severity !== errorSeverity ||
          !unread.has(placeOf(diagnostic)),
      )
      .map(withShortTexts);
  }

  /** Most nodes are of types without a check. */
  protected override async validateAstNodes(
    rootNode: AstNode,
    options: ValidationOptions,
    acceptor: ValidationAcceptor,
    cancelToken = Cancellation.CancellationToken.None,
  ): Promise<void> {
    const checksOf = new Map<string, readonly ValidationCheck[]>();
    for (const node of nodesOf(rootNode)) {
      let checks = checksOf.get(node.$type);
      if (checks === undefined) {
        checks = [...this.validationRegistry.getChecks(node.$type, options.categories)];
        checksOf.set(node.$type, checks);
      }
      if (checks.length === 0) continue;
      await interruptAndCheck(cancelToken);
      for (const check of checks) await check(node, acceptor, cancelToken);
    }
  }

  protected override processLexingErrors(parsed: ParseResult, diagnostics: Diagnostic[]): void {
    const document = documentOf(parsed);
    if (document === undefined) return;
    for (const mistake of lexingMistakes(parsed)) {
      const { offset, length, code, message, fixes } = mistake;
      diagnostics.push(diagnosticAt(document, offset, offset + length, message, withFixes(code, fixes)));
    }
  }

  protected override processParsingErrors(parsed: ParseResult, diagnostics: Diagnostic[]): void {
    const document = documentOf(parsed);
    if (document === undefined || !isReluFlowReport(parsed.lexerReport)) return;
    const lexing = lexingMistakes(parsed);
    const isExplained = (before: IToken | undefined, next: IToken | undefined): boolean =>
      lexing.some((mistake) => explains(mistake, before, next));
    for (const mistake of explainAll(parsed.parserErrors, parsed.lexerReport.tokens, isExplained)) {
      const { start, end, message } = mistake;
      diagnostics.push(diagnosticAt(document, start, end, message, dataOf(document, mistake)));
    }
  }

  protected override processLinkingErrors(document: LangiumDocument, diagnostics: Diagnostic[]): void {
    for (const reference of document.references) {
      const range = reference.$refNode?.range;
      if (reference.error === undefined || range === undefined) continue;
      const explained = explainUnresolved(reference.error.info, this.services.references.ScopeProvider);
      if (explained === undefined) continue;
      const { code, message, fixes } = explained;
      const data = withFixes(code, fixes);
      diagnostics.push({ severity: errorSeverity, range, message, code, data, source: 'reluflow' });
    }
  }
}

/** What a message quotes is a reminder of a text, not a copy of it. */
const longestQuoted = 80;
const longestMessage = 2000;

/** Cuts what is quoted from the file, which may be as long as the file. */
function shortened(message: string): string {
  const cut = message.replace(/`([^`]+)`/g, (quoted, text: string) =>
    text.length <= longestQuoted ? quoted : `\`${text.slice(0, longestQuoted / 2)}…\``,
  );
  return cut.length <= longestMessage ? cut : `${cut.slice(0, longestMessage)}…`;
}

/** A diagnostic whose sentence and whose fixes' titles can be read. */
function withShortTexts(diagnostic: Diagnostic): Diagnostic {
  const { fixes, ...data } = (diagnostic.data ?? {}) as Partial<DiagnosticData>;
  const message = shortened(diagnostic.message);
  if (fixes === undefined) return { ...diagnostic, message };
  const short = fixes.map((fix) => ({ ...fix, title: shortened(fix.title) }));
  return { ...diagnostic, message, data: { ...data, fixes: short } };
}

/** Whether a mistake is one of signs and of the order of words: RF101 to RF115. */
function isOfReading({ code }: Diagnostic): boolean {
  return String(code).startsWith('RF1');
}

function placeOf({ range: { start, end } }: Diagnostic): string {
  return [start.line, start.character, end.line, end.character].join();
}

function documentOf(parsed: ParseResult): LangiumDocument | undefined {
  return parsed.value.$document;
}

function lexingMistakes(parsed: ParseResult): readonly LexingMistake[] {
  return parsed.lexerErrors.filter((error): error is LexingMistake => 'code' in error);
}

/** A text or a comment that isn't closed swallows what follows; any other mistake explains only what stops at it. */
function explains(mistake: LexingMistake, before: IToken | undefined, next: IToken | undefined): boolean {
  const stopsAt = next?.startOffset ?? Infinity;
  if (mistake.code === 'RF109' || mistake.code === 'RF110') return stopsAt >= mistake.offset;
  return mistake.offset >= (before ? endOf(before) : 0) && mistake.offset <= stopsAt;
}

function withFixes(code: DiagnosticData['code'], fixes: readonly Fix[] | undefined): DiagnosticData {
  return fixes === undefined || fixes.length === 0 ? { code } : { code, fixes };
}

function dataOf(document: LangiumDocument, mistake: Mistake): DiagnosticData {
  const { textDocument } = document;
  const fixes = mistake.fixes?.map(({ title, replacement, start, end }): Fix => {
    if (start === undefined || end === undefined) return { title, replacement };
    const range = { start: textDocument.positionAt(start), end: textDocument.positionAt(end) };
    return { title, replacement, range };
  });
  return withFixes(mistake.code, fixes);
}

function diagnosticAt(
  document: LangiumDocument,
  start: number,
  end: number,
  message: string,
  data: DiagnosticData,
): Diagnostic {
  const { textDocument } = document;
  const range = { start: textDocument.positionAt(start), end: textDocument.positionAt(end) };
  return { severity: errorSeverity, range, message, code: data.code, data, source: 'reluflow' };
}
