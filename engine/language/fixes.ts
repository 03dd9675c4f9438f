/**
 * Changes of a text that mend a mistake elsewhere than at its own place: what is inserted, what is removed.
 */
import { AstUtils, type AstNode, type CstNode } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { Fix } from './codes';
import { documentationOf } from './documentation';
import {
  isFile,
  isTarget,
  isNetwork,
  type Call,
  type Case,
  type CaseList,
  type Experiment,
  type File,
} from './generated/ast';
import type { Parameter } from './signatures';

/** Where another place explains a mistake. */
export interface Related {
  readonly node: AstNode;
  /** The property of the node whose text is meant. */
  readonly property?: string;
  readonly message: string;
}

/** Text that is inserted at an offset of the text of a node. */
export function insertion(node: AstNode, offset: number, title: string, replacement: string): Fix {
  return { title, replacement, range: rangeIn(node, offset, offset) };
}

function rangeIn(node: AstNode, from: number, to: number): Range {
  const { textDocument } = AstUtils.getDocument(node);
  return { start: textDocument.positionAt(from), end: textDocument.positionAt(to) };
}

function textAround(cst: CstNode): string {
  return cst.root.fullText;
}

/** The line end of a text. */
function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Each of two values of one bracket at the place of the other. */
export function swap(one: AstNode, other: AstNode, title: string): readonly Fix[] {
  const places = [one.$cstNode, other.$cstNode].flatMap((cst) => cst ?? []);
  const [first, second] = places.sort((a, b) => a.offset - b.offset);
  if (first === undefined || second === undefined) return [];
  const between = textAround(first).slice(first.end, second.offset);
  const range = { start: first.range.start, end: second.range.end };
  return [{ title, replacement: `${second.text}${between}${first.text}`, range }];
}

/** Removes a node; with its whole lines, where nothing else stands on them, and with its documentation. */
export function removal(node: AstNode, title: string): readonly Fix[] {
  const cst = node.$cstNode;
  if (cst === undefined) return [];
  const text = textAround(cst);
  const start = text.lastIndexOf('\n', cst.offset - 1) + 1;
  const rest = /^[ \t]*(\/\/[^\r\n]*)?(\r\n|\r|\n|$)/.exec(text.slice(cst.end));
  if (text.slice(start, cst.offset).trim() !== '' || rest === null) {
    const blanks = /[ \t]*$/.exec(text.slice(0, cst.offset))![0].length;
    return [{ title, replacement: '', range: rangeIn(node, cst.offset - blanks, cst.end) }];
  }
  const first = topOf(node);
  return [{ title, replacement: '', range: rangeIn(node, first, cst.end + rest[0].length) }];
}

/** Offset of the line on which a node begins, its documentation included. */
export function topOf(node: AstNode): number {
  const cst = node.$cstNode!;
  const text = textAround(cst);
  const documentation = documentationOf(node);
  let start = text.lastIndexOf('\n', cst.offset - 1) + 1;
  const lines = documentation === '' ? 0 : documentation.split('\n').length;
  for (let line = 0; line < lines; line++) start = text.lastIndexOf('\n', start - 2) + 1;
  return start;
}

/** A declaration in front of the one that a node stands in. */
export function declarationBefore(node: AstNode, title: string, declaration: string): readonly Fix[] {
  let top = node;
  while (top.$container && !isFile(top.$container)) top = top.$container;
  if (top.$cstNode === undefined) return [];
  const end = lineEnd(textAround(top.$cstNode));
  return [insertion(node, topOf(top), title, `${declaration}${end}${end}`)];
}

/** The given properties at the end of the properties of an experiment, and the target that they name, if there is none. */
export function missingPropertiesFix(experiment: Experiment, missing: readonly string[]): readonly Fix[] {
  const cst = experiment.$cstNode;
  if (cst === undefined || !cst.text.endsWith('}')) return [];
  const text = textAround(cst);
  const end = lineEnd(text);
  const { declarations } = experiment.$container;
  const target = declarations.find(isTarget)?.name ?? freeName(declarations.map(({ name }) => name));
  const lines = missing.map((name) => `${name}: ${exampleOf(name, target, declarations)}`);
  const title = `Add ${missing.map((name) => `\`${name}\``).join(', ')}`;
  const last = [...experiment.sweeps, ...experiment.properties]
    .flatMap(({ $cstNode: each }) => (each ? [each.end] : []))
    .sort((a, b) => a - b)
    .at(-1);
  const at = last ?? cst.offset + cst.text.lastIndexOf('{') + 1;
  const entries = cst.text.includes('\n')
    ? lines.map((line) => `${end}  ${line}`).join('')
    : ` ${lines.join(' ')}`;
  if (!missing.includes('target') || declarations.some(isTarget))
    return [insertion(experiment, at, title, entries)];
  const top = topOf(experiment);
  const declared = `target ${target} on [0, 1] = x${end}${end}`;
  const replacement = `${declared}${text.slice(top, at)}${entries}`;
  return [{ title, replacement, range: rangeIn(experiment, top, at) }];
}

/** A name for a function that nothing has yet. */
function freeName(taken: readonly string[]): string {
  let name = 'f';
  for (let count = 2; taken.includes(name); count++) name = `f${count}`;
  return name;
}

/** A value that a property could have: a name of the file, where there is one. */
function exampleOf(property: string, target: string, declarations: File['declarations']): string {
  switch (property) {
    case 'target':
      return target;
    case 'network':
      return declarations.find(isNetwork)?.name ?? '1 -> 8 -> 1';
    default:
      return 'flow(until: 1e3)';
  }
}

/** `… otherwise` behind the last case. */
export function missingCaseFix(list: CaseList): readonly Fix[] {
  const last = list.cases.at(-1)?.$cstNode;
  if (last === undefined || list.$cstNode === undefined) return [];
  const text = textAround(last);
  const lineStart = text.lastIndexOf('\n', last.offset - 1) + 1;
  const indent = text.slice(lineStart, last.offset);
  const between = indent.trim() === '' ? `,${lineEnd(text)}${indent}` : ', ';
  const comma = /^\s*,/.exec(text.slice(last.end));
  const offset = last.end + (comma?.[0].length ?? 0);
  const start = comma ? between.slice(1) : between;
  return [insertion(list, offset, 'Add a case: `0 otherwise`', `${start}0 otherwise`)];
}

/** Takes a case out of its list; not where that would take a comment along, or leave nothing. */
export function caseRemoval(node: Case): readonly Fix[] {
  const { cases } = node.$container;
  const place = cases.indexOf(node);
  const [before, after] = [cases[place - 1]?.$cstNode, cases[place + 1]?.$cstNode];
  const own = node.$cstNode;
  if (own === undefined || (before ?? after) === undefined) return [];
  const [from, to] = before ? [before.end, own.end] : [own.offset, after!.offset];
  const gap = textAround(own).slice(before ? before.end : own.end, before ? own.offset : after!.offset);
  if (!/^\s*,\s*$/.test(gap)) return [];
  return [{ title: 'Remove this case', replacement: '', range: rangeIn(node, from, to) }];
}

/** `pow(a, b)` as `a^b`. */
export function powerFix(call: Call): readonly Fix[] {
  const range = call.$cstNode?.range;
  const [base, exponent] = call.arguments.map(({ $cstNode: cst }) => cst?.text ?? '');
  if (range === undefined || !base || !exponent) return [];
  const operand = (text: string): string => (/^[\w.]+$/.test(text) ? text : `(${text})`);
  const replacement = `${operand(base)}^${operand(exponent)}`;
  return [{ title: `Write ${replacement}`, replacement, range }];
}

/** A value that a parameter could have, for a snippet or a fix. */
export function exampleFor(parameter: Parameter): string {
  if (parameter.name === 'mean' || parameter.name === 'a') return '0';
  return examples[parameter.kind] ?? '1';
}

const examples: Readonly<Partial<Record<Parameter['kind'], string>>> = {
  horizon: '1e3',
  rate: '1e-2',
  count: '1e4',
  'positive-count': '10',
  positive: '1e-9',
  numbers: '[0]',
  distribution: 'normal(0, 1)',
  string: '"points.csv"',
};
