/**
 * The problem of an experiment: a target and a density on one domain, or a data set.
 */
import type { Problem } from '../experiment/plan';
import { domainsMustBeEqual } from './checks/domains';
import { toNumber } from './constants';
import type { DataProblem } from './data';
import { constantDensity, type FunctionMeaning } from './functions';
import {
  isDataSet,
  isDensity,
  isReference,
  isTarget,
  type DataSet,
  type Density,
  type Expression,
  type Target,
} from './generated/ast';
import type { Report } from './findings';
import type { Related } from './fixes';
import { articleFor, kindOf } from './kinds';
import type { PropertyName } from './properties';

/** What the problem is made from. */
export interface ProblemParts {
  readonly report: Report;
  readonly declarations: {
    functionOf(node: Target | Density): FunctionMeaning | undefined;
    dataOf(node: DataSet): DataProblem | undefined;
  };
  expression(name: PropertyName): Expression | undefined;
}

/** The problem; undefined after a mistake, here or in what it is made from. */
export function problemOf(parts: ProblemParts): Problem | undefined {
  const data = parts.expression('data');
  if (data !== undefined) {
    const node = dataSetNamed(parts.report, data);
    return node && parts.declarations.dataOf(node);
  }
  const node = targetNamed(parts.report, parts.expression('target'));
  const target = node && parts.declarations.functionOf(node);
  const density = densityOf(parts, target);
  if (target === undefined || density === undefined) return undefined;
  const place = parts.expression('density') ?? parts.expression('target');
  const related = node ? domainsOf(node, parts.expression('density')) : [];
  if (place && !domainsMustBeEqual(parts.report, place, target.box, density.box, related)) return undefined;
  if (target.line === undefined || density.line === undefined) return undefined;
  const side = target.box[0]!;
  return {
    kind: 'line',
    domain: { a: toNumber(side.a), b: toNumber(side.b) },
    target: target.line,
    density: density.line,
    mass: density.mass,
  };
}

/** Where the domains of a target and a density are written. */
function domainsOf(target: Target, density: Expression | undefined): readonly Related[] {
  const declared = isReference(density) ? density.declaration?.ref : undefined;
  return [target, ...(isDensity(declared) ? [declared] : [])].map((node) => ({
    node,
    property: 'domain',
    message: `The domain of \`${node.name}\`.`,
  }));
}

/** The number of inputs of the problem, where it is known. */
export function dimensionOf(
  parts: ProblemParts,
): { readonly dimension: number; readonly of: string } | undefined {
  const data = parts.expression('data');
  if (isReference(data)) {
    const node = data.declaration?.ref;
    const inputs = isDataSet(node) ? parts.declarations.dataOf(node)?.inputs : undefined;
    return inputs === undefined
      ? undefined
      : { dimension: inputs, of: `the data set \`${data.declaration.$refText}\`` };
  }
  const target = parts.expression('target');
  const node = isReference(target) ? target.declaration?.ref : undefined;
  const box = isTarget(node) ? parts.declarations.functionOf(node)?.box : undefined;
  return box && isTarget(node) ? { dimension: box.length, of: `the domain of \`${node.name}\`` } : undefined;
}

function densityOf(parts: ProblemParts, target: FunctionMeaning | undefined): FunctionMeaning | undefined {
  const node = parts.expression('density');
  const word = isReference(node) ? node.declaration?.$refText : undefined;
  if (node === undefined || word === 'uniform' || word === 'lebesgue') {
    return target && constantDensity(word === 'lebesgue' ? 'lebesgue' : 'uniform', target.box);
  }
  const declared = isReference(node) ? node.declaration?.ref : undefined;
  if (isDensity(declared)) return parts.declarations.functionOf(declared);
  wrongKind(parts.report, node, 'density', "`uniform`, `lebesgue` or a density's name");
  return undefined;
}

function targetNamed(report: Report, node: Expression | undefined): Target | undefined {
  if (node === undefined) return undefined;
  const target = isReference(node) ? node.declaration?.ref : undefined;
  if (isTarget(target)) return target;
  wrongKind(report, node, 'target', "a target's name");
  return undefined;
}

function dataSetNamed(report: Report, node: Expression): DataSet | undefined {
  const target = isReference(node) ? node.declaration?.ref : undefined;
  if (isDataSet(target)) return target;
  wrongKind(report, node, 'data', "a data set's name");
  return undefined;
}

function wrongKind(report: Report, node: Expression, property: string, wanted: string): void {
  if (!isReference(node)) {
    report('RF308', `\`${property}\` is ${wanted}.`, node);
    return;
  }
  const target = node.declaration?.ref;
  // A name that is not declared is told by whoever resolves names.
  if (target === undefined) return;
  const kind = kindOf(target);
  const name = node.declaration.$refText;
  report('RF301', `\`${property}\` is ${wanted}; \`${name}\` is ${articleFor(kind)} ${kind}.`, node);
}
