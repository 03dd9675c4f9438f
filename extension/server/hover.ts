/**
 * Hovers: what a word means, and for a target or a density what it looks like.
 */
import { CstUtils, GrammarUtils, type AstNode, type LangiumDocument, type LeafCstNode } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver-protocol';
import { isPropertyName, propertyRules } from '../../engine/language/properties';
import { isObservable, observableDocumentation } from '../../engine/language/observables';
import {
  isArgument,
  isBuiltIn,
  isCall,
  isExperiment,
  isProperty,
  isReference,
  isSweep,
  type Declaration,
  type Named,
} from '../../engine/language/generated/ast';
import { describe } from './forms';
import { signatureNamed } from '../../engine/language/surroundings';
import { documentationOf } from '../../engine/language/documentation';
import { factsOf, sweepFacts } from './facts';
import type { EditorServices } from './declarations';
import { codeBlock, proseOf } from './markdown';
import * as words from './words';

/** Makes the provider of hovers. */
export function createHover(services: EditorServices): HoverProvider {
  return {
    getHoverContent: (document: LangiumDocument, params: HoverParams): Hover | undefined => {
      const root = document.parseResult.value.$cstNode;
      if (!root) return undefined;
      const offset = document.textDocument.offsetAt(params.position);
      const leaf = CstUtils.findDeclarationNodeAtOffset(
        root,
        offset,
        services.parser.GrammarConfig.nameRegexp,
      );
      const text = leaf && contentOf(leaf);
      return text ? { contents: { kind: 'markdown', value: text }, range: leaf.range } : undefined;
    },
  };
}

function contentOf(leaf: LeafCstNode): string | undefined {
  const node = leaf.astNode;
  const name = leaf.text;
  if (isReference(node)) return referenceContent(node.declaration.ref, name);
  if (isExperiment(node) && node.parent?.$refNode === leaf) return namedContent(node.parent.ref);
  if (isCall(node) && !isDeclaredName(node, leaf)) return callContent(node.function, node);
  if (isArgument(node)) return argumentContent(node.name ?? '', node.$container.function);
  if (isProperty(node) && isPropertyName(name)) return propertyContent(name);
  if (isDeclaredName(node, leaf)) return namedContent(node as Named);
  const declared = words.declarationDocumentation[name] ?? tableEntry(words.keywordDocumentation, name);
  return declared === undefined ? undefined : `**${name}** — ${declared}`;
}

function isDeclaredName(node: AstNode, leaf: LeafCstNode): boolean {
  return GrammarUtils.findNodeForProperty(node.$cstNode, 'name') === leaf;
}

function referenceContent(target: Named | undefined, name: string): string | undefined {
  if (target && !isBuiltIn(target)) return namedContent(target);
  if (target?.role === 'observable' && isObservable(name))
    return `**${name}** — ${observableDocumentation[name]}`;
  if (target?.role === 'input') return `**${name}** — The input.`;
  if (target?.role === 'step') return `**${name}** — The step number, 0, 1, ….`;
  const form = signatureNamed(name);
  const meaning = words.constantDocumentation[name] ?? words.wordDocumentation[name] ?? form?.documentation;
  return meaning === undefined ? undefined : `**${name}** — ${meaning}`;
}

function callContent(name: string, node: AstNode): string | undefined {
  const inExperiment = node.$container?.$type === 'Property' || node.$container?.$type === 'Sweep';
  const form = inExperiment || isFormOnly(name) ? signatureNamed(name) : undefined;
  if (form) {
    const parameters = form.parameters.map(
      (parameter) => `- \`${parameter.name}\`: ${parameter.documentation}`,
    );
    return [codeBlock(describe(form)), form.documentation, parameters.join('\n')]
      .filter(Boolean)
      .join('\n\n');
  }
  const inExpectation = hasAncestor(node, 'Expectation');
  const aggregate = inExpectation ? tableEntry(words.aggregateDocumentation, name) : undefined;
  const meaning =
    aggregate ??
    tableEntry(words.functionDocumentation, name) ??
    tableEntry(words.keywordDocumentation, name);
  return meaning === undefined ? undefined : `**${name}** — ${meaning}`;
}

function isFormOnly(name: string): boolean {
  return (
    tableEntry(words.functionDocumentation, name) === undefined &&
    tableEntry(words.aggregateDocumentation, name) === undefined
  );
}

function tableEntry(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function hasAncestor(node: AstNode, type: string): boolean {
  for (let current: AstNode | undefined = node; current; current = current.$container)
    if (current.$type === type) return true;
  return false;
}

function argumentContent(name: string, form: string): string | undefined {
  const parameter = signatureNamed(form)?.parameters.find((candidate) => candidate.name === name);
  if (!parameter) return undefined;
  const value = parameter.default === undefined ? '' : ` (default: \`${parameter.default}\`)`;
  return `**${name}**${value} — ${parameter.documentation}`;
}

function propertyContent(name: string): string | undefined {
  const rule = propertyRules.find((candidate) => candidate.name === name);
  if (!rule) return undefined;
  const value = rule.default === undefined ? '' : ` (default: \`${rule.default}\`)`;
  return `**${name}**${value} — ${rule.documentation}`;
}

/** What the file itself declares: its first line, its documentation, and what is known of it. */
function namedContent(node: Named | undefined): string | undefined {
  if (!node || isBuiltIn(node)) return undefined;
  if (isSweep(node))
    return [
      codeBlock(node.$cstNode?.text ?? ''),
      'A sweep variable: one cell for each of its values.',
      sweepFacts(node),
    ].join('\n\n');
  const facts = factsOf(node);
  return [codeBlock(headline(node)), proseOf(documentationOf(node)), facts].filter(Boolean).join('\n\n');
}

function headline(node: Declaration): string {
  const text = node.$cstNode?.text ?? '';
  return isExperiment(node)
    ? text.slice(0, text.indexOf('{')).trim() || text
    : text.split(/\r?\n/).slice(0, 6).join('\n');
}
