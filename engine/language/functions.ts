/**
 * Targets and densities.
 */
import { Rational } from '../calculus/rational';
import type { FindingKind } from '../calculus/function';
import type { LineFunction } from '../experiment/plan';
import type { Body } from '../expression/expression';
import { available } from './availability';
import { bodyOf } from './bodies';
import { isInputName } from './builtins';
import { densityMustNotBeNegative, massShouldBeOne } from './checks/densities';
import { functionMustCoverItsDomain, targetShouldBeContinuous } from './checks/targets';
import type { Code } from './codes';
import { toNumber, type Constant } from './constants';
import { boxOf, type Box, type Side } from './domains';
import { constantSurroundings, noSweeps, Translator, type TranslationContext } from './expressions';
import { caseRemoval } from './fixes';
import { isCase, isTarget, type Density, type Target } from './generated/ast';
import { constructLine, type ConstructedLine } from './lines';

/** What a target or a density means, as far as it has no mistakes. */
export interface FunctionMeaning {
  readonly box: Box;
  /** Absent after a mistake, and in several dimensions. */
  readonly line?: LineFunction;
  /** Integral over the domain; NaN where there is no line. */
  readonly mass: number;
  readonly exactMass?: string;
}

/** The meaning of a declared function; undefined where not even its domain is known. */
export function functionMeaning(
  context: TranslationContext,
  node: Target | Density,
): FunctionMeaning | undefined {
  // A function without a name is half written, which is told already.
  if ((node.name as string | undefined) === undefined) return undefined;
  const box = boxOf(new Translator(context, constantSurroundings), node.domain);
  const inputs = box && inputNames(box.length);
  const translator = new Translator(context, {
    varies: (name) => inputs?.has(name) ?? isInputName(name),
    sweeps: noSweeps,
    aggregates: false,
  });
  const body = bodyOf(translator, node.body, box ?? [{ a: Rational.zero, b: Rational.one }]);
  if (box === undefined) return undefined;
  if (box.length > 1) {
    if (!available.severalDimensions) {
      const what = isTarget(node) ? 'Targets' : 'Densities';
      context.report(
        'RF901',
        `${what} of several variables aren't available yet; use a domain \`[a, b]\`.`,
        node,
        {
          property: 'domain',
        },
      );
    }
    return { box, mass: NaN };
  }
  if (body === undefined) return { box, mass: NaN };
  const line = constructLine(body, box[0]!, isTarget(node) ? 'target' : 'density');
  tellFindings(translator, node, body, line);
  unknownObstacleMustBeTold(context, node, line);
  return meaningOf(node.name, box, line);
}

export function inputNames(dimension: number): ReadonlySet<string> {
  if (dimension === 1) return new Set(['x']);
  return new Set(Array.from({ length: dimension }, (_, index) => `x${index + 1}`));
}

function meaningOf(name: string, box: Box, { constructed, mass }: ConstructedLine): FunctionMeaning {
  const { polynomial, exact, approximation, findings } = constructed;
  const broken = polynomial === null || findings.some(({ severity }) => severity === 'error');
  if (broken) return { box, mass: NaN };
  const line: LineFunction = {
    name,
    polynomial,
    ...(exact ? { exact } : {}),
    ...(approximation ? { approximation } : {}),
  };
  return {
    box,
    line,
    mass: mass.value,
    ...(mass.exact === undefined ? {} : { exactMass: mass.exact }),
  };
}

/** A function that can't be built is never passed over in silence. */
function unknownObstacleMustBeTold(
  { report }: TranslationContext,
  node: Target | Density,
  { constructed }: ConstructedLine,
): void {
  if (constructed.polynomial !== null) return;
  if (constructed.findings.some(({ severity }) => severity === 'error')) return;
  report('RF409', `\`${node.name}\` can't be represented by polynomials.`, node, { property: 'body' });
}

const codeOfFinding: Readonly<Record<FindingKind, Code>> = {
  gap: 'RF403',
  unreachable: 'RF404',
  jump: 'RF407',
  'division-by-zero': 'RF406',
  undefined: 'RF410',
  'not-finite': 'RF409',
  unresolved: 'RF409',
  long: 'RF418',
  negative: 'RF405',
  condition: 'RF414',
  points: 'RF413',
  'too-large': 'RF701',
  'unknown-name': 'RF317',
  malformed: 'RF306',
};

function tellFindings(
  translator: Translator,
  node: Target | Density,
  body: Body,
  line: ConstructedLine,
): void {
  const { report } = translator.context;
  const { findings } = line.constructed;
  functionMustCoverItsDomain(report, node, findings);
  if (isTarget(node))
    targetShouldBeContinuous(
      report,
      node,
      findings,
      (each) => each.node && translator.origins.get(each.node),
    );
  for (const finding of findings) {
    if (finding.kind === 'jump' || finding.kind === 'gap') continue;
    const blamed = finding.node && blamedPart(finding.kind, finding.node);
    const place = blamed && translator.origins.get(blamed);
    const fixes = isCase(place) ? caseRemoval(place) : [];
    const part = place ? { ...(fixes.length > 0 ? { fixes } : {}) } : { property: 'body' };
    report(codeOfFinding[finding.kind], finding.message, place ?? node, part);
  }
  if (isTarget(node)) return;
  for (const finding of line.negative) densityMustNotBeNegative(translator, node, body, finding);
  if (line.constructed.polynomial !== null && line.negative.length === 0)
    massShouldBeOne(report, node, line.mass);
}

/** What divides by zero is the divisor. */
function blamedPart(kind: FindingKind, node: object): object {
  const quotient = node as { readonly kind?: string; readonly operator?: string; readonly right?: object };
  if (kind !== 'division-by-zero' || quotient.kind !== 'binary' || quotient.operator !== '/') return node;
  return quotient.right ?? node;
}

/** The constant function that `uniform` or `lebesgue` means on an interval. */
export function constantDensity(name: 'uniform' | 'lebesgue', box: Box): FunctionMeaning | undefined {
  const side = box[0];
  if (side === undefined || box.length > 1) return undefined;
  const width = widthOf(side);
  const height = name === 'lebesgue' ? Rational.one : reciprocal(width);
  const polynomial = {
    breaks: Float64Array.of(toNumber(side.a), toNumber(side.b)),
    coefficients: [Float64Array.of(toNumber(height))],
  };
  const rational = side.a instanceof Rational && side.b instanceof Rational && height instanceof Rational;
  const exact = { breaks: [String(side.a), String(side.b)], coefficients: [[String(height)]] };
  return {
    box,
    line: { name, polynomial, ...(rational ? { exact } : {}) },
    mass: name === 'uniform' ? 1 : toNumber(width),
  };
}

function widthOf({ a, b }: Side): Constant {
  return a instanceof Rational && b instanceof Rational ? b.subtract(a) : toNumber(b) - toNumber(a);
}

function reciprocal(value: Constant): Constant {
  return value instanceof Rational ? Rational.one.divide(value) : 1 / value;
}
