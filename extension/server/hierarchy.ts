/**
 * Which experiment extends which, as a hierarchy of types and, for editors that show only those, of calls.
 */
import { AstUtils, GrammarUtils, URI, type LangiumDocument } from 'langium';
import type { CallHierarchyProvider, TypeHierarchyProvider } from 'langium/lsp';
import {
  SymbolKind,
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Range,
  type TextDocumentPositionParams,
  type TypeHierarchyItem,
} from 'vscode-languageserver-protocol';
import { documentationOf } from '../../engine/language/documentation';
import { isExperiment, type Experiment } from '../../engine/language/generated/ast';
import type { EditorServices } from './declarations';
import { allFiles, declaredAt } from './symbols';

/** Makes the hierarchy of types: what an experiment extends is above it. */
export function createTypeHierarchy(services: EditorServices): TypeHierarchyProvider {
  return {
    prepareTypeHierarchy: (document, params): TypeHierarchyItem[] | undefined =>
      prepare(services, document, params),
    supertypes: ({ item }): TypeHierarchyItem[] => {
      const parent = experimentOf(services, item)?.parent?.ref;
      return parent ? itemsFor(parent) : [];
    },
    subtypes: ({ item }): TypeHierarchyItem[] => heirsOf(services, item).flatMap(itemsFor),
  };
}

/** Makes the hierarchy of calls: an experiment calls what it extends. */
export function createCallHierarchy(services: EditorServices): CallHierarchyProvider {
  return {
    prepareCallHierarchy: (document, params): CallHierarchyItem[] | undefined =>
      prepare(services, document, params),
    incomingCalls: ({ item }): CallHierarchyIncomingCall[] =>
      heirsOf(services, item).flatMap((heir) =>
        itemsFor(heir).map((from) => ({ from, fromRanges: parentRange(heir) })),
      ),
    outgoingCalls: ({ item }): CallHierarchyOutgoingCall[] => {
      const experiment = experimentOf(services, item);
      const parent = experiment?.parent?.ref;
      if (experiment === undefined || parent === undefined) return [];
      return itemsFor(parent).map((to) => ({ to, fromRanges: parentRange(experiment) }));
    },
  };
}

function prepare(
  services: EditorServices,
  document: LangiumDocument,
  { position }: TextDocumentPositionParams,
): CallHierarchyItem[] | undefined {
  const declared = declaredAt(services, document, position);
  return isExperiment(declared) ? itemsFor(declared) : undefined;
}

function experimentOf(services: EditorServices, item: CallHierarchyItem): Experiment | undefined {
  const document = services.shared.workspace.LangiumDocuments.getDocument(URI.parse(item.uri));
  const declared = document && declaredAt(services, document, item.selectionRange.start);
  return isExperiment(declared) ? declared : undefined;
}

function heirsOf(services: EditorServices, item: CallHierarchyItem): readonly Experiment[] {
  const experiment = experimentOf(services, item);
  if (experiment === undefined) return [];
  const all = allFiles(services).flatMap(({ declarations }) => declarations.filter(isExperiment));
  return all.filter(({ parent }) => parent?.ref === experiment);
}

function parentRange({ $cstNode: cst }: Experiment): Range[] {
  const parent = GrammarUtils.findNodeForProperty(cst, 'parent');
  return parent ? [parent.range] : [];
}

function itemsFor(experiment: Experiment): CallHierarchyItem[] {
  const whole = experiment.$cstNode;
  const name = GrammarUtils.findNodeForProperty(whole, 'name');
  if (whole === undefined || name === undefined) return [];
  const [detail = ''] = documentationOf(experiment).split('\n', 1);
  return [
    {
      name: experiment.name,
      kind: SymbolKind.Class,
      ...(detail === '' ? {} : { detail }),
      uri: AstUtils.getDocument(experiment).uri.toString(),
      range: whole.range,
      selectionRange: name.range,
    },
  ];
}
