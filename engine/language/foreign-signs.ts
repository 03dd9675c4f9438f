/**
 * Signs of other languages, and commas that are not needed: understood, refused, and mended by a quick fix.
 */
import { AstUtils, type AstNode, type ValidationAcceptor, type ValidationChecks } from 'langium';
import type { Fix } from './codes';
import {
  isFile,
  isNetwork,
  isProperty,
  type Architecture,
  type Argument,
  type Binary,
  type Call,
  type CaseList,
  type Comparison,
  type Domain,
  type DomainFactor,
  type Expectation,
  type Experiment,
  type File,
  type Group,
  type List,
  type Logical,
  type Property,
  type ReluFlowAstType,
  type Sweep,
  type Unary,
} from './generated/ast';
import { report } from './report';
import type { ReluFlowServices } from './service-types';
import { signatureNamed } from './surroundings';
import { isForeignArgumentName } from './unresolved';

/** Operators that mean the same as one of the language's own. */
const ownSigns: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '≤': '<=',
  '=<': '<=',
  '≥': '>=',
  '≈': '~=',
  '||': 'or',
  '∨': 'or',
  '&&': 'and',
  '∧': 'and',
  '**': '^',
  '−': '-',
  '–': '-',
  '×': '*',
  '·': '*',
  '÷': '/',
  '→': '->',
};

interface Sign {
  readonly node: AstNode;
  readonly property: string;
  readonly index?: number;
  readonly written: string;
}

/** Says that a sign is written otherwise, and offers to write it so. */
function refuse(accept: ValidationAcceptor, sign: Sign, own: string): void {
  const { node, property, index, written } = sign;
  const fixes = [{ title: `Write \`${own.trim()}\``, replacement: own }];
  const place = index === undefined ? { node, property, fixes } : { node, property, index, fixes };
  report(accept, 'RF112', `\`${written}\` is written \`${own.trim()}\` here.`, place as { node: AstNode });
}

function refuseOperator(accept: ValidationAcceptor, sign: Sign): void {
  const own = Object.hasOwn(ownSigns, sign.written) ? ownSigns[sign.written] : undefined;
  if (own !== undefined) refuse(accept, sign, own);
}

function checkAssignment(node: AstNode & { readonly sign?: string }, accept: ValidationAcceptor): void {
  if (node.sign !== undefined && node.sign !== '=') {
    refuse(accept, { node, property: 'sign', written: node.sign }, '=');
  }
}

function checkProperty(node: Property, accept: ValidationAcceptor): void {
  const written: string | undefined = node.sign;
  if (written !== undefined && written !== ':') refuse(accept, { node, property: 'sign', written }, ':');
}

function checkSweep(node: Sweep, accept: ValidationAcceptor): void {
  const written: string | undefined = node.sign;
  if (written !== undefined && written !== 'in') refuse(accept, { node, property: 'sign', written }, ' in ');
}

function checkExpectation(node: Expectation, accept: ValidationAcceptor): void {
  if (node.stray === undefined) return;
  const fixes = [{ title: 'Remove the colon', replacement: '' }];
  report(accept, 'RF113', 'A condition follows `expect` without a colon.', {
    node,
    property: 'stray',
    fixes,
  });
}

function checkBinary(node: Binary, accept: ValidationAcceptor): void {
  refuseOperator(accept, { node, property: 'operator', written: node.operator });
}

function checkLogical(node: Logical, accept: ValidationAcceptor): void {
  refuseOperator(accept, { node, property: 'operator', written: node.operator });
}

function checkUnary(node: Unary, accept: ValidationAcceptor): void {
  if (node.operator === '+') {
    const fixes = [{ title: 'Remove `+`', replacement: '' }];
    report(accept, 'RF113', 'A plus sign before a value is not needed.', {
      node,
      property: 'operator',
      fixes,
    });
  } else refuseOperator(accept, { node, property: 'operator', written: node.operator });
}

function checkComparison(node: Comparison, accept: ValidationAcceptor): void {
  node.operators.forEach((written, index) => {
    if (written === '!=' || written === '≠') refuseInequality(node, index, accept);
    else refuseOperator(accept, { node, property: 'operators', index, written });
  });
}

function refuseInequality(node: Comparison, index: number, accept: ValidationAcceptor): void {
  const written = node.operators[index] ?? '';
  const [left, right] = [node.operands[0]?.$cstNode, node.operands[1]?.$cstNode];
  const fixes: Fix[] = [];
  if (node.operands.length === 2 && left && right) {
    const replacement = `(${left.text} < ${right.text} or ${left.text} > ${right.text})`;
    const range = { start: left.range.start, end: right.range.end };
    fixes.push({ title: `Write ${replacement}`, replacement, range });
  }
  const message = `The language has no \`${written}\`: write \`A < B or A > B\`.`;
  report(accept, 'RF112', message, { node, property: 'operators', index, fixes });
}

/** `=>` is an arrow between widths and a comparison elsewhere. */
function checkArchitecture(node: Architecture, accept: ValidationAcceptor): void {
  const place = node.$container;
  const widths = isNetwork(place) || (isProperty(place) && place.key === 'network');
  node.signs.forEach((written, index) => {
    const sign = { node, property: 'signs', index, written };
    if (written === '=>') refuse(accept, sign, widths || node.widths.length > 2 ? '->' : '>=');
    else refuseOperator(accept, sign);
  });
}

function checkDomain(node: Domain, accept: ValidationAcceptor): void {
  node.signs.forEach((written, index) => {
    if (written !== 'x') refuse(accept, { node, property: 'signs', index, written }, 'x');
  });
}

function checkDomainFactor(node: DomainFactor, accept: ValidationAcceptor): void {
  if (node.sign !== undefined) refuseOperator(accept, { node, property: 'sign', written: node.sign });
}

/** `flow(until = 1e5)`: named arguments have a colon. */
function checkArgument(node: Argument, accept: ValidationAcceptor): void {
  const comparison = node.value as AstNode | undefined;
  const first = (comparison as Partial<Comparison> | undefined)?.operands?.[0];
  if (comparison === undefined || first?.$type !== 'Reference' || !isForeignArgumentName(first)) return;
  const signature = signatureNamed(node.$container.function);
  if (signature?.parameters.some(({ name }) => name === first.declaration.$refText) !== true) return;
  refuse(accept, { node: comparison, property: 'operators', index: 0, written: '=' }, ':');
}

type WithStrays = AstNode & { readonly strays: readonly string[] };

/** Where the text can't be read, a comma may be left over from what was skipped. */
function isDisturbed(node: AstNode): boolean {
  const errors = AstUtils.getDocument(node).parseResult.parserErrors;
  const cst = node.$cstNode;
  if (errors.length === 0 || cst === undefined) return false;
  return errors.some(({ token }) => {
    const offset = Number.isNaN(token.startOffset) ? Infinity : token.startOffset;
    return isFile(node) || (offset >= cst.offset && offset <= cst.end + 1) || offset === Infinity;
  });
}

function checkStrays(node: WithStrays, accept: ValidationAcceptor): void {
  if (node.strays.length === 0 || isDisturbed(node)) return;
  node.strays.forEach((written, index) => {
    const what = written === ';' ? 'semicolon' : 'comma';
    const fixes = [{ title: `Remove the ${what}`, replacement: '' }];
    const place = { node, property: 'strays', index, fixes } as { node: AstNode };
    report(accept, 'RF113', `This ${what} is not needed.`, place);
  });
}

function checkCaseList(node: CaseList, accept: ValidationAcceptor): void {
  if (!node.strays.includes(';')) {
    checkStrays(node, accept);
    return;
  }
  node.strays.forEach((written, index) => {
    if (written === ';') refuse(accept, { node, property: 'strays', index, written }, ',');
  });
}

export function registerForeignSigns(services: ReluFlowServices): void {
  const checks: ValidationChecks<ReluFlowAstType> = {
    Let: checkAssignment,
    Target: checkAssignment,
    Density: checkAssignment,
    DataSet: checkAssignment,
    Network: checkAssignment,
    Property: checkProperty,
    Sweep: checkSweep,
    Expectation: checkExpectation,
    Binary: checkBinary,
    Logical: checkLogical,
    Unary: checkUnary,
    Comparison: checkComparison,
    Architecture: checkArchitecture,
    Domain: checkDomain,
    DomainFactor: checkDomainFactor,
    Argument: checkArgument,
    CaseList: checkCaseList,
    File: (node: File, accept) => checkStrays(node, accept),
    Experiment: (node: Experiment, accept) => checkStrays(node, accept),
    List: (node: List, accept) => checkStrays(node, accept),
    Group: (node: Group, accept) => checkStrays(node, accept),
    Call: (node: Call, accept) => checkStrays(node, accept),
  };
  services.validation.ValidationRegistry.register(checks);
}
