/**
 * From the body of a target or a density to the function the engine integrates, with everything that is wrong with it.
 */
import type { Body, Case, Expression } from '../expression/expression';
import { Algebraic } from './algebraic';
import { approximate } from './approximate';
import { findRegions, type Region } from './cases';
import type { FittedPiece } from './chebyshev';
import { compareConstants, type Constant } from './constant';
import { toExactPieces, toPieces } from './convert';
import { TooMuchWork, withBoundedWork, withSomeOfTheWork } from './effort';
import { constantOrThrow, ExactBuilder, isPolynomial } from './exact-body';
import { joined, LONGEST_DEGREE, polynomialOn, withoutSlivers, type ExactPiecewise } from './exact-piecewise';
import {
  FindingError,
  intervalText,
  pointText,
  type ConstructedFunction,
  type Finding,
  type LineDomain,
} from './finding';
import { approximateJumps, exactJumps } from './jumps';
import type { PiecewisePolynomial } from './piecewise';
import { Polynomial } from './polynomial';
import { realNumber, type RealConstant } from './real';

export type { ConstructedFunction, Finding, FindingKind, LineDomain, Mass } from './finding';
export { findNegative, mass } from './density';

/** The ends of a domain as exact numbers. */
interface Ends {
  readonly low: Algebraic;
  readonly high: Algebraic;
  readonly rational: boolean;
}

/** A part of the domain: exact, or approximated by pieces between anchors. */
type Part =
  | { readonly kind: 'exact'; readonly form: ExactPiecewise }
  | {
      readonly kind: 'approximated';
      readonly pieces: readonly FittedPiece[];
      readonly bound: number;
      readonly anchors: readonly number[];
    };

/**
 * The function that a body means on [a, b]: an exact piecewise polynomial where it is one, else an approximation with
 * its bound. Never throws for any body and hardly ever takes a second: what is too much work is refused.
 */
export function constructFunction(body: Body, domain: LineDomain, variable = 'x'): ConstructedFunction {
  return withBoundedWork(() => construct(body, domain, variable), {
    polynomial: null,
    findings: [tooMuchWork()],
  });
}

function construct(body: Body, domain: LineDomain, variable: string): ConstructedFunction {
  const findings: Finding[] = [];
  const parts: Part[] = [];
  let regions: readonly Region[] = [];
  try {
    const ends = domainEnds(domain);
    if (body.kind === 'interpolate') {
      parts.push({ kind: 'exact', form: interpolated(body.points, ends) });
    } else {
      const found =
        body.kind === 'cases'
          ? findRegions(body.cases, ends.low, ends.high, variable)
          : { regions: [{ ...ends, value: body.value }], findings: [], rational: true };
      findings.push(...found.findings);
      regions = found.regions;
      for (const region of regions) {
        const part = constructRegion(region, variable, ends.rational && found.rational, findings);
        if (part !== undefined) parts.push(part);
      }
    }
  } catch (error) {
    findings.push(findingOf(error));
  }
  if (parts.length === 0 || findings.some((finding) => finding.severity === 'error')) {
    return { polynomial: null, findings };
  }
  const constructed = assemble(parts, findings);
  if (body.kind !== 'cases') return constructed;
  return { ...constructed, findings: atTheirBorders(constructed.findings, body.cases, regions) };
}

/** Jumps with the conditions whose borders they are at: of two neighbours the first in the list ends there, or begins. */
function atTheirBorders(
  findings: readonly Finding[],
  cases: readonly Case[],
  regions: readonly Region[],
): readonly Finding[] {
  if (!findings.some(({ kind }) => kind === 'jump')) return findings;
  const borders = regions.map(({ high }) => high.toNumber());
  return findings.map((finding) => {
    const { kind, at } = finding;
    const place = kind === 'jump' && at !== undefined ? borders.indexOf(at) : -1;
    const neighbours = regions.slice(place, place + 2).map(({ value }) => value);
    const condition = place < 0 ? null : cases.find(({ value }) => neighbours.includes(value))?.condition;
    return condition ? { ...finding, node: condition } : finding;
  });
}

/** The finding that was thrown; other errors are ours and go on. */
function findingOf(error: unknown, node?: Expression): Finding {
  if (error instanceof FindingError) return error.finding;
  if (error instanceof TooMuchWork) return tooMuchWork(node);
  throw error;
}

function tooMuchWork(node?: Expression): Finding {
  const message =
    'It would take too long to resolve this function. ' +
    'Use fewer parts in `min`, `max` and `abs`, lower powers, slower oscillations or a smaller domain.';
  return { kind: 'unresolved', severity: 'error', message, ...(node === undefined ? {} : { node }) };
}

function domainEnds(domain: LineDomain): Ends {
  const a = domainEnd(domain.a);
  const b = domainEnd(domain.b);
  if (a === undefined || b === undefined || !(compareConstants(domain.a, domain.b) < 0)) {
    const message = 'A domain [a, b] needs two finite ends with a below b.';
    throw new FindingError({ kind: 'malformed', severity: 'error', message });
  }
  return {
    low: Algebraic.rational(a.value),
    high: Algebraic.rational(b.value),
    rational: a.rational && b.rational,
  };
}

function domainEnd(value: Constant): RealConstant | undefined {
  if (typeof value !== 'number') return { value, rational: true };
  return Number.isFinite(value) ? realNumber(value) : undefined;
}

function constructRegion(
  region: Region,
  variable: string,
  rational: boolean,
  findings: Finding[],
): Part | undefined {
  try {
    const builder = new ExactBuilder(region.low, region.high, variable);
    const form = builder.build(region.value) ?? longPolynomial(region, variable);
    if (form !== null) return { kind: 'exact', form: { ...form, rational: form.rational && rational } };
    const approximation = approximate(region.value, builder);
    if (isPolynomial(region.value, variable, true)) findings.push(longFinding(region, approximation.bound));
    return { kind: 'approximated', ...approximation };
  } catch (error) {
    findings.push(findingOf(error, region.value));
    return undefined;
  }
}

/** A polynomial of a high degree, if it can be carried to the coefficients of its pieces without too much work. */
function longPolynomial({ low, high, value }: Region, variable: string): ExactPiecewise | null {
  if (!isPolynomial(value, variable, false)) return null;
  return withSomeOfTheWork(() => {
    const form = new ExactBuilder(low, high, variable, LONGEST_DEGREE).build(value);
    if (form !== null) toPieces(form);
    return form;
  });
}

function longFinding({ low, high, value }: Region, bound: number): Finding {
  const message =
    `This polynomial is too long for exact arithmetic ${intervalText(low, high)}: it is replaced by shorter ones that ` +
    `differ from it by at most ${bound.toExponential(1)}.`;
  return { kind: 'long', severity: 'information', node: value, message };
}

interface Point {
  readonly x: RealConstant;
  readonly y: RealConstant;
  readonly node: Expression;
}

/** The piecewise affine function through points that go from one end of the domain to the other. */
function interpolated(
  points: readonly { readonly x: Expression; readonly y: Expression }[],
  ends: Ends,
): ExactPiecewise {
  const known = points.map((point): Point => ({
    x: constantOrThrow(point.x),
    y: constantOrThrow(point.y),
    node: point.x,
  }));
  const refuse = (message: string, node?: Expression): never => {
    throw new FindingError({
      kind: 'points',
      severity: 'error',
      message,
      ...(node === undefined ? {} : { node }),
    });
  };
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length < 2) {
    return refuse(
      'Interpolation needs at least two points, the first and the last at the ends of the domain.',
    );
  }
  known.slice(1).forEach((point, k) => {
    if (point.x.value.toNumber() <= known[k]!.x.value.toNumber()) {
      refuse('The abscissae of interpolation points increase from each point to the next.', point.node);
    }
  });
  if (first.x.value.toNumber() !== ends.low.toNumber()) {
    refuse(`The first point lies at the left end of the domain, x = ${pointText(ends.low)}.`, first.node);
  }
  if (last.x.value.toNumber() !== ends.high.toNumber()) {
    refuse(`The last point lies at the right end of the domain, x = ${pointText(ends.high)}.`, last.node);
  }
  const parts = known.slice(1).map((right, k): ExactPiecewise => {
    const left = known[k]!;
    const rational = [left.x, left.y, right.x, right.y].every((value) => value.rational) && ends.rational;
    const p = Polynomial.through(left.x.value, left.y.value, right.x.value, right.y.value);
    return polynomialOn(Algebraic.rational(left.x.value), Algebraic.rational(right.x.value), p, rational);
  });
  return joined(parts);
}

function assemble(parts: readonly Part[], findings: Finding[]): ConstructedFunction {
  const f = assembled(parts, findings);
  if (f.polynomial?.coefficients.every((c) => c.every(Number.isFinite)) === true) return f;
  const message = 'Values of the function are larger than the largest number, about 1.8e308.';
  return { polynomial: null, findings: [...findings, { kind: 'too-large', severity: 'error', message }] };
}

function assembled(parts: readonly Part[], findings: Finding[]): ConstructedFunction {
  const forms = parts.flatMap((part) => (part.kind === 'exact' ? [part.form] : []));
  if (forms.length === parts.length) {
    const form = withoutSlivers(joined(forms));
    findings.push(...exactJumps(form));
    const exact = toExactPieces(form);
    return { polynomial: floating(toPieces(form)), ...(exact === undefined ? {} : { exact }), findings };
  }
  const pieces: FittedPiece[] = [];
  const borders = new Set<number>();
  let bound = 0;
  for (const part of parts) {
    if (part.kind === 'exact') {
      const form = withoutSlivers(part.form);
      for (const at of form.breaks) borders.add(at.toNumber());
      pieces.push(...toPieces(form));
    } else {
      for (const at of part.anchors) borders.add(at);
      pieces.push(...part.pieces);
      bound = Math.max(bound, part.bound);
    }
  }
  const polynomial = floating(pieces);
  findings.push(...approximateJumps(polynomial, [...borders], bound));
  return { polynomial, approximation: { bound }, findings };
}

function floating(pieces: readonly FittedPiece[]): PiecewisePolynomial {
  return {
    breaks: Float64Array.from([pieces[0]!.a, ...pieces.map((piece) => piece.b)]),
    coefficients: pieces.map((piece) => piece.coefficients),
  };
}
