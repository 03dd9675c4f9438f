/**
 * Inlay hints, few of them: the mass of a density that is not 1, and the number of cells and runs of a sweep. They stand
 * at the end of a line behind an arrow, so that nobody takes them for code, and can be switched off.
 */
import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import type { InlayHintProvider, LangiumSharedServices } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver-protocol';
import { shownMass } from '../../engine/language/checks/densities';
import { isDensity, isExperiment, type Density, type Experiment } from '../../engine/language/generated/ast';
import { cellCount } from '../../engine/language/sweeps';
import type { EditorServices } from './declarations';
import { meaningFor } from './meaning';

/** The setting below `reluflow` that switches them off. */
export const hintSetting = 'inlayHints';

/** Makes the provider of inlay hints. */
export function createInlayHints(services: EditorServices): InlayHintProvider {
  const { ConfigurationProvider } = services.shared.workspace;
  return {
    getInlayHints: async (document: LangiumDocument, params: InlayHintParams): Promise<InlayHint[]> => {
      const wanted: unknown = await ConfigurationProvider.getConfiguration('reluflow', hintSetting);
      if (wanted === false) return [];
      const nodes = AstUtils.streamAst(document.parseResult.value, { range: params.range });
      return nodes.toArray().flatMap((node) => hintsFor(document, node));
    },
  };
}

/** Asks the editor to ask again when the setting changes. */
export function refreshHints(connection: Connection, { workspace }: LangiumSharedServices): void {
  workspace.ConfigurationProvider.onConfigurationSectionUpdate(() => {
    // An editor without this request asks again by itself.
    connection.languages.inlayHint.refresh().catch(() => undefined);
  });
}

function hintsFor(document: LangiumDocument, node: AstNode): InlayHint[] {
  if (isDensity(node)) return hintBehind(document, node, massOf(node), massTip);
  if (!isExperiment(node)) return [];
  const last = node.sweeps.at(-1);
  return last ? hintBehind(document, last, sizeOf(node), sizeTip) : [];
}

const massTip = 'The integral of the density over its domain. It is used as written, never rescaled.';
const sizeTip = 'One cell for each choice of the sweep variables.';

/** A hint behind a node, where nothing else follows on its line. */
function hintBehind(
  { textDocument }: LangiumDocument,
  { $cstNode: cst }: AstNode,
  text: string | undefined,
  tooltip: string,
): InlayHint[] {
  if (cst === undefined || text === undefined) return [];
  const position = cst.range.end;
  const rest = textDocument.getText({ start: position, end: { line: position.line + 1, character: 0 } });
  return rest.trim() === '' ? [{ position, label: `← ${text}`, tooltip, paddingLeft: true }] : [];
}

function massOf(node: Density): string | undefined {
  const meaning = meaningFor(node).functionOf(node);
  const mass = meaning?.line && shownMass({ value: meaning.mass, exact: meaning.exactMass });
  return mass === undefined ? undefined : `mass ${mass}`;
}

/** `10 cells, 2,000 runs`; nothing where the lists that are written tell it. */
function sizeOf(node: Experiment): string | undefined {
  const meaning = meaningFor(node).experimentOf(node);
  const variables = meaning.sweepVariables();
  if (variables === undefined) return undefined;
  const cells = cellCount(variables);
  const written = variables.length === 1 && node.sweeps[0]?.values.$type === 'List';
  const choices = [...meaning.choicesFor(meaning.expression('runs'))];
  const runs = choices.length === 1 ? meaning.runs(choices[0]!) : undefined;
  if (cells < 2 || (written && (runs ?? 1) === 1)) return undefined;
  const counted = `${cells.toLocaleString('en')} cells`;
  return runs === undefined || runs === 1
    ? counted
    : `${counted}, ${(cells * runs).toLocaleString('en')} runs`;
}
