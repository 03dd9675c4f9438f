/**
 * Completion: the keys, names, methods and arguments that can stand at the cursor.
 */
import type { LangiumDocument } from 'langium';
import type { CompletionProvider } from 'langium/lsp';
import {
  CompletionItemKind,
  InsertTextFormat,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
} from 'vscode-languageserver-protocol';
import { aggregateNames, constantNames } from '../../engine/language/builtins';
import {
  isDensity,
  isExperiment,
  isTarget,
  type Declaration,
  type Experiment,
  type File,
  type Sweep,
} from '../../engine/language/generated/ast';
import { inputNames } from '../../engine/language/functions';
import { signatureNamed, writtenDimension } from '../../engine/language/surroundings';
import { stopObservables } from '../../engine/language/observables';
import { propertyRules } from '../../engine/language/properties';
import {
  csvSignature,
  distributionSignatures,
  initSignatures,
  integrationSignatures,
  listSignatures,
  methodSignatures,
  type Parameter,
} from '../../engine/language/signatures';
import { observableNames } from '../../engine/experiment/result';
import type { CallPlace, Place } from './place';
import {
  aggregates,
  callItem,
  constants,
  functions,
  markdown,
  named,
  observables,
  parameterItem,
  snippet,
  word,
  type Item,
} from './completion-items';
import { cursorAt } from './cursor';
import { parameterAt } from './forms';
import { closesCycle, experimentNamed, fitting, isAvailable, sweepsOf, valuedBy } from './fitting';
import { pathItems } from './paths';
import { declarationSnippets } from './snippets';
import { visibleDeclarations, type EditorServices } from './declarations';

/** Makes the completion provider of the language server. */
export function createCompletion(services: EditorServices): CompletionProvider {
  return {
    completionOptions: { triggerCharacters: [':', '(', ',', '"', '/'] },
    getCompletion: async (
      document: LangiumDocument,
      params: CompletionParams,
    ): Promise<CompletionList | undefined> => {
      const paths = await pathItems(services, document, params.position);
      if (paths) return { isIncomplete: false, items: paths };
      const cursor = cursorAt(services, document, params.position);
      if (cursor === null) return undefined;
      const { wordStart, place } = cursor;
      const range = { start: document.textDocument.positionAt(wordStart), end: params.position };
      const items = itemsAt(place, namesAt(services, document, place, wordStart));
      return { isIncomplete: false, items: items.map((item) => complete(item, range)) };
    },
  };
}

/** The names that have a meaning at the cursor. */
interface Names {
  readonly declarations: readonly Declaration[];
  /** The experiment that is written, as far as it can be read. */
  readonly experiment: Experiment | undefined;
  readonly sweeps: readonly Sweep[];
  /** `x`, or `x1`, `x2`, … */
  readonly inputs: readonly string[];
  /** The text before the cursor, from the beginning of the declaration. */
  readonly before: string;
}

function namesAt(services: EditorServices, document: LangiumDocument, place: Place, offset: number): Names {
  const file = document.parseResult.value as File;
  const around = file.declarations.filter(({ $cstNode: cst }) => cst && cst.offset < offset).at(-1);
  const experiment = 'experiment' in place ? experimentNamed(file, place.experiment) : undefined;
  const inherits = 'key' in place && place.key !== 'for';
  const dimension = isTarget(around) || isDensity(around) ? writtenDimension(around.domain) : 1;
  return {
    declarations: visibleDeclarations(services, document).filter(
      (declaration) => around === undefined || !closesCycle(place, around, declaration),
    ),
    experiment,
    sweeps: inherits ? sweepsOf(experiment) : [],
    inputs: [...inputNames(dimension)],
    before: document.textDocument.getText().slice(around?.$cstNode?.offset ?? 0, offset),
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
function itemsAt(place: Place, names: Names): readonly Item[] {
  switch (place.kind) {
    case 'declaration':
      return declarationSnippets(names.declarations.filter(isTarget).map(({ name }) => name));
    case 'key':
      return [...keyItems(place.given), ...statementItems];
    case 'value':
      return place.call ? insideCall(place.call, place.key, names) : valueItems(place.key, names);
    case 'body':
      return bodyItems(place.declaration, place.call, names);
    case 'constant':
      return [...functions(), ...constants(names)];
    case 'domain':
      return [
        snippet('[a, b]', '[${1:0}, ${2:1}]', 'An interval.'),
        snippet('[a, b]^d', '[${1:0}, ${2:1}]^${3:2}', 'A cube.'),
      ];
    case 'parent':
      return named(names.declarations.filter(isExperiment));
    case 'word':
      return [{ label: place.word, kind: CompletionItemKind.Keyword }];
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

function valueItems(key: string, names: Names): readonly Item[] {
  const fits = named(fitting(names.experiment, key, names.declarations));
  switch (key) {
    case 'target':
    case 'data':
      return fits;
    case 'density':
      return [word('uniform'), word('lebesgue'), ...fits];
    case 'network':
      if (/(->|→)\s*$/.test(names.before)) return constants(names);
      return [...fits, snippet('1 -> H -> 1', '1 -> ${1:8} -> 1', 'Layer widths.')];
    case 'init':
      return initSignatures.map(callItem);
    case 'method':
      return methodSignatures.map(callItem);
    case 'integration':
      return integrationSignatures.filter(isAvailable).map(callItem);
    case 'refine':
      return [word('newton'), word('none')];
    case 'stop':
      if (isAfterOperand(names.before)) return conditionEnds(false);
      return [
        ...observables(valuedBy(names.experiment, stopObservables)),
        ...functions(),
        ...constants(names),
        word('none'),
      ];
    case 'expect': {
      if (isAfterOperand(names.before)) return conditionEnds(true);
      const further = functions().filter(({ label }) => !isAggregateName(label));
      const observed = observables(valuedBy(names.experiment, observableNames));
      return [...observed, ...aggregates(), ...further, ...constants(names)];
    }
    case 'runs':
    case 'record':
    case 'seed':
      return whole(names);
    case 'for':
      return listSignatures.map(callItem);
    default:
      return constants(names);
  }
}

/** Arguments by name, then what the argument at the cursor accepts. */
function insideCall(call: CallPlace, key: string, names: Names): readonly Item[] {
  const signature = signatureNamed(call.name);
  // Aggregates don't contain each other.
  if (isAggregateName(call.name) && key === 'expect')
    return [...observables(valuedBy(names.experiment, observableNames)), ...functions(), ...constants(names)];
  if (!signature) return valueItems(key === 'stop' || key === 'expect' ? key : '', names);
  const parameter = parameterAt(signature, call);
  if (call.argument !== null) return parameter ? argumentItems(parameter, names) : [];
  const open = signature.parameters.filter((candidate) => !call.given.includes(candidate.name));
  if (!signature.positional) return open.map(parameterItem);
  return parameter ? argumentItems(parameter, names) : [];
}

function argumentItems(parameter: Parameter, names: Names): readonly Item[] {
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
        ...constants(names),
      ];
    case 'count':
    case 'positive-count':
      return whole(names);
    default:
      return constants(names);
  }
}

function bodyItems(declaration: string, call: CallPlace | null, names: Names): readonly Item[] {
  switch (declaration) {
    case 'target':
    case 'density':
      return [
        ...names.inputs.map(inputItem),
        ...functions(),
        ...(call ? [] : bodyForms(names.before)),
        ...constants(names),
      ];
    case 'network':
      return [snippet('1 -> H -> 1', '1 -> ${1:8} -> 1', 'Layer widths.')];
    case 'data':
      return call ? columnItems(call) : [callItem(csvSignature)];
    case 'let':
      return [...functions(), ...constants(names)];
    default:
      return [];
  }
}

function inputItem(label: string): Item {
  return { label, kind: CompletionItemKind.Variable, documentation: 'The input.' };
}

/** The columns of a data set, behind its file. */
function columnItems({ position, argument, given }: CallPlace): readonly Item[] {
  if (position === 0 || argument !== null) return [];
  return csvSignature.parameters
    .filter(({ optional, name }) => optional === true && !given.includes(name))
    .map((parameter) => ({
      ...parameterItem(parameter),
      insert: parameter.kind === 'strings' ? `${parameter.name}: ["$1"]` : `${parameter.name}: "$1"`,
    }));
}

/** What a body can begin with, and what ends a case. */
function bodyForms(before: string): readonly Item[] {
  if (/=\s*$/.test(before)) return [interpolation, caseList];
  return before.lastIndexOf('{') > before.lastIndexOf('}') ? caseEnds : [];
}

const caseList: Item = snippet(
  '{ … if …, … otherwise }',
  '{\n\t${1:x} if ${2:x < 1/2},\n\t${3:1/2} otherwise\n}',
  'The first case whose condition holds decides.',
);

const caseEnds: readonly Item[] = ['if', 'otherwise', 'and'].map((label) => ({
  label,
  kind: CompletionItemKind.Keyword,
}));

const interpolation: Item = snippet(
  'interpolate',
  'interpolate((${1:0}, ${2:0}), (${3:1}, ${4:1}))',
  'The piecewise affine function through these points.',
);

/** What may be a whole number: none of the constants of the language is. */
function whole(names: Names): readonly Item[] {
  const given = new Set<string>(constantNames);
  return constants(names).filter(({ label }) => !given.has(label));
}

const isAggregateName = (name: string): boolean => (aggregateNames as readonly string[]).includes(name);

/** Whether a number, a name or a parenthesis has ended: no other can follow. */
function isAfterOperand(before: string): boolean {
  return /[\w)]\s+$/.test(before) && !/\b(and|or|expect|within)\s+$/.test(before);
}

/** What goes on with a condition. */
function conditionEnds(isExpectation: boolean): readonly Item[] {
  const labels = isExpectation ? ['and', 'or', 'within'] : ['and', 'or'];
  return labels.map((label) => ({ label, kind: CompletionItemKind.Keyword }));
}
