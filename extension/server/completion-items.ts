/**
 * What completion offers, one kind of thing at a time: observables, aggregates, functions, names, calls, words.
 */
import { CompletionItemKind, MarkupKind, type CompletionItem } from 'vscode-languageserver-protocol';
import { observableDocumentation } from '../../engine/language/observables';
import { aggregateNames, constantNames, functionNames } from '../../engine/language/builtins';
import { documentationOf } from '../../engine/language/documentation';
import { exampleFor } from '../../engine/language/fixes';
import { isLet, type Declaration, type Sweep } from '../../engine/language/generated/ast';
import type { Parameter, Signature } from '../../engine/language/signatures';
import type { ObservableName } from '../../engine/experiment/result';
import { describe } from './forms';
import { proseOf } from './markdown';
import * as words from './words';

/** An item without its place in the text. */
export type Item = Omit<CompletionItem, 'textEdit' | 'insertText'> & { readonly insert?: string };

/** The names that constants come from. */
interface ConstantNames {
  readonly declarations: readonly Declaration[];
  readonly sweeps: readonly Sweep[];
}

export function observables(names: readonly ObservableName[]): readonly Item[] {
  return names.map((name) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    detail: 'observable',
    documentation: markdown(observableDocumentation[name]),
  }));
}

export function aggregates(): readonly Item[] {
  return aggregateNames.map((name) => ({
    label: name,
    kind: CompletionItemKind.Function,
    detail: 'over the runs of a cell',
    insert: name === 'quantile' ? 'quantile(${1:0.9}, $2)' : `${name}($1)`,
    documentation: words.aggregateDocumentation[name],
  }));
}

export function functions(): readonly Item[] {
  return functionNames.map((name) => ({
    label: name,
    kind: CompletionItemKind.Function,
    insert: `${name}($1)`,
    documentation: words.functionDocumentation[name],
    sortText: `z${name}`,
  }));
}

export function constants({ declarations, sweeps }: ConstantNames): readonly Item[] {
  const given = constantNames.map((name) => ({
    label: name,
    kind: CompletionItemKind.Constant,
    documentation: words.constantDocumentation[name] ?? '',
    sortText: `y${name}`,
  }));
  const varying = sweeps.map((sweep) => ({
    label: sweep.name,
    kind: CompletionItemKind.Variable,
    detail: sweep.$cstNode?.text ?? '',
    documentation: 'A sweep variable.',
  }));
  const hidden = new Set(sweeps.map(({ name }) => name));
  const lets = declarations.filter(isLet).filter(({ name }) => !hidden.has(name));
  return [...varying, ...named(lets), ...given];
}

const kinds: Readonly<Record<Declaration['$type'], CompletionItemKind>> = {
  Let: CompletionItemKind.Constant,
  Target: CompletionItemKind.Function,
  Density: CompletionItemKind.Function,
  DataSet: CompletionItemKind.File,
  Network: CompletionItemKind.Struct,
  Experiment: CompletionItemKind.Module,
};

export function named(declarations: readonly Declaration[]): readonly Item[] {
  return declarations.map((declaration) => ({
    label: declaration.name,
    kind: kinds[declaration.$type],
    detail: declaration.$cstNode?.text.split(/\r?\n/, 1)[0] ?? '',
    documentation: markdown(proseOf(documentationOf(declaration))),
  }));
}

export function callItem(signature: Signature): Item {
  const needed = signature.parameters.filter(
    (parameter) => parameter.default === undefined && parameter.optional !== true,
  );
  const holes = needed.map(
    (parameter, index) =>
      `${signature.positional ? '' : `${parameter.name}: `}\${${index + 1}:${exampleFor(parameter)}}`,
  );
  const bare = signature.bare && needed.length === 0;
  return {
    label: signature.name,
    kind: CompletionItemKind.Function,
    detail: describe(signature),
    insert: bare ? signature.name : `${signature.name}(${holes.join(', ')})`,
    documentation: markdown(signature.documentation),
  };
}

export function parameterItem(parameter: Parameter): Item {
  return {
    label: parameter.name,
    kind: CompletionItemKind.Property,
    insert: `${parameter.name}: `,
    ...(parameter.default === undefined ? {} : { detail: `default: ${parameter.default}` }),
    documentation: markdown(parameter.documentation),
  };
}

export function word(name: string): Item {
  const documentation = words.wordDocumentation[name];
  return {
    label: name,
    kind: CompletionItemKind.Value,
    ...(documentation === undefined ? {} : { documentation }),
  };
}

export function snippet(label: string, insert: string, documentation: string): Item {
  return { label, kind: CompletionItemKind.Snippet, insert, documentation };
}

export function markdown(value: string): { kind: typeof MarkupKind.Markdown; value: string } {
  return { kind: MarkupKind.Markdown, value };
}
