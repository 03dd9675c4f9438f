/**
 * What a name at the cursor stands for, and everywhere it stands. A sweep variable that replaces an inherited one, or a
 * constant that an inherited expression names, is one thing with it: they only mean the same while they share the name.
 */
import { AstUtils, CstUtils, type AstNode, type LangiumDocument, type LeafCstNode } from 'langium';
import type { Position, Range } from 'vscode-languageserver-protocol';
import {
  isBuiltIn,
  isDeclaration,
  isExperiment,
  isFile,
  isLet,
  isSweep,
} from '../../engine/language/generated/ast';
import type { Declaration, Experiment, File, Let, Sweep } from '../../engine/language/generated/ast';
import { experimentAround } from '../../engine/language/inheritance';
import { lineage } from '../../engine/language/scope';
import type { EditorServices } from './declarations';

/** What a file can give a name to. */
export type Declared = Declaration | Sweep;

export interface Occurrence {
  readonly uri: string;
  readonly range: Range;
  /** The node that is declared, or that refers to it. */
  readonly node: AstNode;
  readonly declares: boolean;
}

/** The leaf of the syntax tree at a position; the word before it where it ends there. */
export function leafAt(
  services: EditorServices,
  document: LangiumDocument,
  position: Position,
): LeafCstNode | undefined {
  const root = document.parseResult.value.$cstNode;
  const offset = document.textDocument.offsetAt(position);
  const { nameRegexp } = services.parser.GrammarConfig;
  return root && CstUtils.findDeclarationNodeAtOffset(root, offset, nameRegexp);
}

/** What a name of the file or of a file that it imports stands for; nothing for the language's own words. */
export function declaredAt(
  services: EditorServices,
  document: LangiumDocument,
  position: Position,
): Declared | undefined {
  const leaf = leafAt(services, document, position);
  const [node] = leaf === undefined ? [] : services.references.References.findDeclarations(leaf);
  return node && isDeclared(node) ? node : undefined;
}

export function isDeclared(node: AstNode): node is Declared {
  return !isBuiltIn(node) && (isDeclaration(node) || isSweep(node));
}

/** Every file that is open, lies in the workspace or is imported. */
export function allFiles(services: EditorServices): readonly File[] {
  const documents = services.shared.workspace.LangiumDocuments.all.toArray();
  return documents.map(({ parseResult }) => parseResult.value).filter(isFile);
}

/** An experiment, those it extends, and those that extend it. */
export function relatives(services: EditorServices, experiment: Experiment): readonly Experiment[] {
  const ancestors = lineage(experiment);
  const all = allFiles(services).flatMap(({ declarations }) => declarations.filter(isExperiment));
  return [
    ...ancestors,
    ...all.filter((other) => other !== experiment && lineage(other).includes(experiment)),
  ];
}

/** The declarations that are one thing with a declaration, itself first. */
export function family(services: EditorServices, declared: Declared): readonly Declared[] {
  const members: Declared[] = [declared];
  for (const member of members) {
    const kin = isSweep(member)
      ? kinOfSweep(services, member)
      : isLet(member)
        ? kinOfLet(services, member)
        : [];
    for (const each of kin) if (!members.includes(each)) members.push(each);
  }
  return members;
}

function kinOfSweep(services: EditorServices, sweep: Sweep): readonly Declared[] {
  return relatives(services, sweep.$container).flatMap((relative): Declared[] => [
    ...relative.sweeps.filter(({ name }) => name === sweep.name),
    ...(lineage(sweep.$container).includes(relative) ? constantsNamed(relative, sweep.name) : []),
  ]);
}

/** The constants of this name that an experiment's own expressions mention. */
function constantsNamed(experiment: Experiment, name: string): readonly Let[] {
  const mentioned = [...AstUtils.streamAllContents(experiment)].flatMap((node) =>
    AstUtils.streamReferences(node)
      .map(({ reference }) => ('ref' in reference && reference.$refText === name ? reference.ref : undefined))
      .toArray(),
  );
  return mentioned.filter(isLet);
}

/** The sweep variables that take a constant's place in experiments that extend one which mentions it. */
function kinOfLet(services: EditorServices, constant: Let): readonly Sweep[] {
  return references(services, constant).flatMap(({ node }) => {
    const experiment = experimentAround(node);
    if (experiment === undefined) return [];
    const heirs = relatives(services, experiment).filter((each) => lineage(each).includes(experiment));
    return heirs.flatMap(({ sweeps }) => sweeps.filter(({ name }) => name === constant.name));
  });
}

function references(services: EditorServices, declared: Declared): readonly Occurrence[] {
  const found = services.references.References.findReferences(declared, { includeDeclaration: true });
  return found.toArray().flatMap(({ sourceUri, sourcePath, segment }) => {
    const document = services.shared.workspace.LangiumDocuments.getDocument(sourceUri);
    const root = document?.parseResult.value;
    const node = root && services.workspace.AstNodeLocator.getAstNode(root, sourcePath);
    if (node === undefined) return [];
    return [{ uri: sourceUri.toString(), range: segment.range, node, declares: node === declared }];
  });
}

/** Everywhere that a declaration and what is one with it stand, in all files. */
export function occurrencesOf(services: EditorServices, declared: Declared): readonly Occurrence[] {
  return family(services, declared).flatMap((member) => references(services, member));
}
