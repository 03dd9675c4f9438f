/**
 * The experiments of a text and what each expects, inherited expectations included: for code lenses, tests and results
 * in the text.
 */
import { AstUtils, DocumentState, GrammarUtils, URI, type LangiumDocument } from 'langium';
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { isCall, isExperiment, type Expectation, type File } from '../../engine/language/generated/ast';
import { textOf } from '../../engine/language/documentation';
import { resolve, type Resolved } from '../../engine/language/inheritance';
import type { EditorServices } from './declarations';
import {
  experimentsRequest,
  type ExpectationOutline,
  type ExperimentOutline,
  type ExperimentsParameters,
} from './requests';

/** Answers the client's request for experiments. */
export function answerExperiments(connection: Connection, services: EditorServices): void {
  const { DocumentBuilder, LangiumDocuments, WorkspaceManager } = services.shared.workspace;
  connection.onRequest(
    experimentsRequest,
    async ({ uri }: ExperimentsParameters, token: CancellationToken) => {
      await WorkspaceManager.ready;
      await DocumentBuilder.waitUntil(DocumentState.Linked, URI.parse(uri), token);
      const document = LangiumDocuments.getDocument(URI.parse(uri));
      return document ? experimentsOf(document) : [];
    },
  );
}

/** The experiments of a linked document. */
export function experimentsOf(document: LangiumDocument): readonly ExperimentOutline[] {
  const { declarations } = document.parseResult.value as File;
  return declarations.filter(isExperiment).flatMap((experiment): ExperimentOutline[] => {
    const whole = experiment.$cstNode;
    if (!whole || !experiment.name) return [];
    const resolved = resolve(experiment);
    return [
      {
        name: experiment.name,
        range: whole.range,
        header: (GrammarUtils.findNodeForProperty(whole, 'name') ?? whole).range,
        normalizable: isNormalizable(resolved),
        expectations: resolved.expectations.flatMap(expectationOutline),
      },
    ];
  });
}

function isNormalizable({ properties }: Resolved): boolean {
  const method = properties.get('method')?.value;
  if (!isCall(method) || (method.function !== 'flow' && method.function !== 'gd')) return false;
  return !method.arguments.some((argument) => /^normalized\s*:\s*true$/.test(textOf(argument)));
}

function expectationOutline(expectation: Expectation): ExpectationOutline[] {
  const node = expectation.$cstNode;
  if (!node) return [];
  const uri = AstUtils.getDocument(expectation).uri.toString();
  return [{ text: textOf(expectation.condition), uri, range: node.range }];
}
