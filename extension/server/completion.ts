/**
 * Completion: the keys, names, methods and arguments that can stand at the cursor.
 */
import type { LangiumDocument, MaybePromise } from 'langium';
import type { CompletionProvider } from 'langium/lsp';
import {
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
} from 'vscode-languageserver-protocol';
import { aggregateNames, constantNames, functionNames } from '../../engine/language/builtins';
import { exampleFor } from '../../engine/language/fixes';
import type { Declaration } from '../../engine/language/generated/ast';
import { observableDocumentation, stopObservables } from '../../engine/language/observables';
import { propertyRules } from '../../engine/language/properties';
import {
  csvSignature,
  distributionSignatures,
  initSignatures,
  integrationSignatures,
  listSignatures,
  methodSignatures,
  signatureOf,
  type Parameter,
  type Signature,
} from '../../engine/language/signatures';
import { observableNames, type ObservableName } from '../../engine/experiment/result';
import type { CallPlace, Place } from './place';
import { cursorAt } from './cursor';
import { declarationSnippets } from './snippets';
import { visibleDeclarations, type EditorServices } from './declarations';
import * as words from './words';

/** An item without its place in the text. */
type Item = Omit<CompletionItem, 'textEdit' | 'insertText'> & { readonly insert?: string };

/** Makes the completion provider of the language server. */
export function createCompletion(services: EditorServices): CompletionProvider {
  return {
    completionOptions: { triggerCharacters: [':', '(', ','] },
    getCompletion: (
      document: LangiumDocument,
      params: CompletionParams,
    ): MaybePromise<CompletionList | undefined> => {
      const cursor = cursorAt(services, document, params.position);
      if (cursor === null) return undefined;
      const { wordStart, place } = cursor;
      const range = { start: document.textDocument.positionAt(wordStart), end: params.position };
      const items = itemsAt(place, visibleDeclarations(services, document));
      return { isIncomplete: false, items: items.map((item) => complete(item, range)) };
    },
  };
}

function complete(
  { insert, ...item }: Item,
  range: { start: CompletionParams['position']; end: CompletionParams['position'] },
): CompletionItem {
  const newText = insert ?? item.label;
  const snippet = newText.includes('$');
  return {
    ...item,
    textEdit: { range, newText },
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
  };
}

/** Everything that can stand at the place. */
function itemsAt(place: Place, declarations: readonly Declaration[]): readonly Item[] {
  switch (place.kind) {
    case 'declaration':
      return declarationSnippets;
    case 'key':
      return [...keyItems(place.given), ...statementItems];
    case 'value':
      return place.call
        ? insideCall(place.call, place.key, declarations)
        : valueItems(place.key, declarations);
    case 'body':
      return bodyItems(place.declaration, place.call, declarations);
    case 'domain':
      return [
        snippet('[a, b]', '[${1:0}, ${2:1}]', 'An interval.'),
        snippet('[a, b]^d', '[${1:0}, ${2:1}]^${3:2}', 'A cube.'),
      ];
    case 'parent':
      return named(declarations, ['Experiment']);
    case 'none':
      return [];
  }
}

const statementItems: readonly Item[] = [
  { ...snippet('expect', 'expect $1', 'A check of the results.'), kind: CompletionItemKind.Keyword },
  {
    ...snippet('for', 'for ${1:H} in [$2]', 'A sweep variable: one cell for each of its values.'),
    kind: CompletionItemKind.Keyword,
  },
];

function keyItems(given: readonly string[]): readonly Item[] {
  return propertyRules
    .filter((rule) => !given.includes(rule.name))
    .map((rule, place) => ({
      label: rule.name,
      kind: CompletionItemKind.Property,
      insert: `${rule.name}: `,
      sortText: String(place).padStart(2, '0'),
      ...(rule.default === undefined ? {} : { detail: `default: ${rule.default}` }),
      documentation: markdown(rule.documentation),
      command: { title: 'Suggest', command: 'editor.action.triggerSuggest' },
    }));
}

function valueItems(key: string, declarations: readonly Declaration[]): readonly Item[] {
  switch (key) {
    case 'target':
      return named(declarations, ['Target']);
    case 'density':
      return [word('uniform'), word('lebesgue'), ...named(declarations, ['Density'])];
    case 'data':
      return named(declarations, ['DataSet']);
    case 'network':
      return [
        ...named(declarations, ['Network']),
        snippet('1 -> H -> 1', '1 -> ${1:8} -> 1', 'Layer widths.'),
      ];
    case 'init':
      return initSignatures.map(callItem);
    case 'method':
      return methodSignatures.map(callItem);
    case 'integration':
      return integrationSignatures.map(callItem);
    case 'refine':
      return [word('newton'), word('none')];
    case 'stop':
      return [...observables(stopObservables), ...functions(), ...constants(declarations), word('none')];
    case 'expect':
      return [...observables(observableNames), ...aggregates(), ...functions(), ...constants(declarations)];
    case 'for':
      return listSignatures.map(callItem);
    default:
      return constants(declarations);
  }
}

/** Arguments by name, then what the argument at the cursor accepts. */
function insideCall(call: CallPlace, key: string, declarations: readonly Declaration[]): readonly Item[] {
  const signature = formNamed(call.name);
  if (!signature) return valueItems(key === 'stop' ? 'stop' : key === 'expect' ? 'expect' : '', declarations);
  const parameter = parameterAt(signature, call);
  if (call.argument !== null) return parameter ? argumentItems(parameter, declarations) : [];
  const open = signature.parameters.filter((candidate) => !call.given.includes(candidate.name));
  if (!signature.positional) return open.map(parameterItem);
  return parameter ? argumentItems(parameter, declarations) : [];
}

/** The form that a call in an experiment names, whichever table it is in. */
export function formNamed(name: string): Signature | undefined {
  const tables = [methodSignatures, initSignatures, integrationSignatures, listSignatures, [csvSignature]];
  return tables.map((table) => signatureOf(table, name)).find((signature) => signature !== undefined);
}

/** The parameter the cursor is at: by the argument's name, or by its position where positions count. */
export function parameterAt(signature: Signature, call: CallPlace): Parameter | undefined {
  if (call.argument !== null)
    return signature.parameters.find((parameter) => parameter.name === call.argument);
  return signature.positional ? signature.parameters[call.position] : undefined;
}

function argumentItems(parameter: Parameter, declarations: readonly Declaration[]): readonly Item[] {
  switch (parameter.kind) {
    case 'boolean':
      return [word('true'), word('false')];
    case 'choice':
      return (parameter.choices ?? []).map(word);
    case 'distribution':
      return distributionSignatures.map(callItem);
    case 'rate':
      return [
        { label: 'n', kind: CompletionItemKind.Variable, documentation: 'The step number, 0, 1, ….' },
        ...functions(),
        ...constants(declarations),
      ];
    default:
      return constants(declarations);
  }
}

function bodyItems(
  declaration: string,
  call: CallPlace | null,
  declarations: readonly Declaration[],
): readonly Item[] {
  switch (declaration) {
    case 'target':
    case 'density':
      return [input, ...functions(), ...(call ? [] : [interpolation]), ...constants(declarations)];
    case 'network':
      return [snippet('1 -> H -> 1', '1 -> ${1:8} -> 1', 'Layer widths.')];
    case 'data':
      return [callItem(csvSignature)];
    case 'let':
      return [...functions(), ...constants(declarations)];
    default:
      return [];
  }
}

const input: Item = { label: 'x', kind: CompletionItemKind.Variable, documentation: 'The input.' };

const interpolation: Item = snippet(
  'interpolate',
  'interpolate((${1:0}, ${2:0}), (${3:1}, ${4:1}))',
  'The piecewise affine function through these points.',
);

function observables(names: readonly ObservableName[]): readonly Item[] {
  return names.map((name) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    detail: 'observable',
    documentation: markdown(observableDocumentation[name]),
  }));
}

function aggregates(): readonly Item[] {
  return aggregateNames.map((name) => ({
    label: name,
    kind: CompletionItemKind.Function,
    detail: 'over the runs of a cell',
    insert: name === 'quantile' ? 'quantile(${1:0.9}, $2)' : `${name}($1)`,
    documentation: words.aggregateDocumentation[name],
  }));
}

function functions(): readonly Item[] {
  return functionNames.map((name) => ({
    label: name,
    kind: CompletionItemKind.Function,
    insert: `${name}($1)`,
    documentation: words.functionDocumentation[name],
    sortText: `z${name}`,
  }));
}

function constants(declarations: readonly Declaration[]): readonly Item[] {
  const given = constantNames.map((name) => ({
    label: name,
    kind: CompletionItemKind.Constant,
    documentation: words.constantDocumentation[name] ?? '',
    sortText: `y${name}`,
  }));
  return [...named(declarations, ['Let']), ...given];
}

const kinds: Readonly<Record<Declaration['$type'], CompletionItemKind>> = {
  Let: CompletionItemKind.Constant,
  Target: CompletionItemKind.Function,
  Density: CompletionItemKind.Function,
  DataSet: CompletionItemKind.File,
  Network: CompletionItemKind.Struct,
  Experiment: CompletionItemKind.Module,
};

function named(
  declarations: readonly Declaration[],
  types: readonly Declaration['$type'][],
): readonly Item[] {
  return declarations
    .filter((declaration) => types.includes(declaration.$type))
    .map((declaration) => ({
      label: declaration.name,
      kind: kinds[declaration.$type],
      detail: declaration.$cstNode?.text.split(/\r?\n/, 1)[0] ?? '',
    }));
}

function callItem(signature: Signature): Item {
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

/** The form as it is written, with its defaults: `flow(until, tolerance: 1e-9, …)`. */
export function describe(signature: Signature): string {
  const shown = signature.parameters.map(({ name, default: value }) =>
    value === undefined ? name : `${name}: ${value}`,
  );
  return shown.length === 0 && signature.bare ? signature.name : `${signature.name}(${shown.join(', ')})`;
}

function parameterItem(parameter: Parameter): Item {
  return {
    label: parameter.name,
    kind: CompletionItemKind.Property,
    insert: `${parameter.name}: `,
    ...(parameter.default === undefined ? {} : { detail: `default: ${parameter.default}` }),
    documentation: markdown(parameter.documentation),
  };
}

function word(name: string): Item {
  const documentation = words.wordDocumentation[name];
  return {
    label: name,
    kind: CompletionItemKind.Value,
    ...(documentation === undefined ? {} : { documentation }),
  };
}

function snippet(label: string, insert: string, documentation: string): Item {
  return { label, kind: CompletionItemKind.Snippet, insert, documentation };
}

function markdown(value: string): { kind: typeof MarkupKind.Markdown; value: string } {
  return { kind: MarkupKind.Markdown, value };
}
