/**
 * Quick fixes, which diagnostics carry, and refactorings of what is selected.
 */
import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver-protocol';
import type { DiagnosticData } from '../../engine/language/codes';
import type { EditorServices } from './declarations';
import { extractions } from './extract';
import { importsFor } from './import-fix';

/** Makes the provider of quick fixes. */
export function createCodeActions(services: EditorServices): CodeActionProvider {
  return {
    getCodeActions: (document: LangiumDocument, params: CodeActionParams): CodeAction[] => [
      ...params.context.diagnostics.flatMap((diagnostic) => [
        ...fixesOf(document, diagnostic),
        ...(diagnostic.code === 'RF201' ? importsFor(services, document, diagnostic) : []),
      ]),
      ...extractions(document, params.range),
    ],
  };
}

function fixesOf(document: LangiumDocument, diagnostic: Diagnostic): CodeAction[] {
  const fixes = isDiagnosticData(diagnostic.data) ? (diagnostic.data.fixes ?? []) : [];
  return fixes.map((fix, place) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred: place === 0 && fixes.length === 1,
    edit: {
      changes: {
        [document.textDocument.uri]: [{ range: fix.range ?? diagnostic.range, newText: fix.replacement }],
      },
    },
  }));
}

function isDiagnosticData(data: unknown): data is DiagnosticData {
  return typeof data === 'object' && data !== null && 'code' in data;
}
