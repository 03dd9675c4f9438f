/**
 * Approximation of a body that is not piecewise polynomial: where it may be singular or have a kink is found first, and
 * between these anchors the adaptive Chebyshev approximation runs.
 */
import { compileExpression } from '../expression/evaluate';
import type { BinaryNode, CallNode, Expression } from '../expression/expression';
import { Algebraic } from './algebraic';
import { Resolver, type FittedPiece, type Obstacle, type Resolution, type Segment } from './chebyshev';
import { diagnose } from './diagnose';
import { constantOrThrow, dependsOn, type ExactBuilder } from './exact-body';
import { MAXIMAL_ROOT_DEGREE, rootsBetween, type ExactPiecewise } from './exact-piecewise';
import { FindingError, intervalText, numberText, pointText } from './finding';
import { compileLocally } from './local';
import { Rational } from './rational';
import { realConstant } from './real';

/** More pieces than this are not worth integrating. */
export const MAXIMAL_PIECES = 2000;
/** Tolerances relative to the function's size; the later ones are for functions whose own evaluation is noisy. */
const TOLERANCES = [4e-15, 1e-13, 1e-11, 1e-8];
/** How many fits are worth it when each value is calculated with long numbers. */
const PRECISE_FITS = 60;

export interface Approximation {
  readonly pieces: readonly FittedPiece[];
  readonly bound: number;
  /** Where the function may have a kink or a jump, ends included. */
  readonly anchors: readonly number[];
}

/** Approximates `node` on the builder's interval, or throws a FindingError that says where that is impossible. */
export function approximate(node: Expression, builder: ExactBuilder): Approximation {
  const anchors = findAnchors(node, builder);
  const segments = makeSegments(node, builder, anchors);
  refuseUndefined(node, builder, anchors, segments);
  const resolution =
    unbounded(segments) ?? resolveWithin(segments, () => preciseSegments(node, builder, segments));
  if (resolution.obstacle !== undefined) throw explain(node, builder, anchors, resolution.obstacle);
  return { ...resolution, anchors: anchors.map((anchor) => anchor.toNumber()) };
}

/** The obstacle at an anchor towards which the function grows without bound. */
function unbounded(segments: readonly Segment[][]): Resolution | undefined {
  const scale = sampledScale(segments);
  const segment = segments.flat().find((candidate) => isUnbounded(candidate, scale));
  if (segment === undefined) return undefined;
  return {
    pieces: [],
    bound: Infinity,
    obstacle: { reason: 'not-finite', a: segment.anchor, b: segment.anchor },
  };
}

/**
 * Tries one tolerance after another; before it settles for an error that is not small, it calculates values with long
 * numbers, which helps where differences like 1 - cos(x) lose their digits.
 */
function resolveWithin(segments: readonly Segment[][], precise: () => readonly Segment[][]): Resolution {
  const scale = sampledScale(segments);
  let first: Resolution | undefined;
  for (const [rung, tolerance] of TOLERANCES.entries()) {
    if (rung === 2) {
      const resolution = resolveGroups(precise(), TOLERANCES[1]!, scale, PRECISE_FITS);
      if (resolution.obstacle === undefined) return resolution;
    }
    const resolution = resolveGroups(segments, tolerance, scale);
    const reason = resolution.obstacle?.reason;
    if (reason === undefined || reason === 'undefined' || reason === 'not-finite') return resolution;
    first ??= resolution;
  }
  return first ?? { pieces: [], bound: Infinity };
}

function resolveGroups(
  segments: readonly Segment[][],
  tolerance: number,
  scale: number,
  fits?: number,
): Resolution {
  const pieces: FittedPiece[] = [];
  let bound = 0;
  for (const group of segments) {
    const part = resolveGroup(group, tolerance, MAXIMAL_PIECES - pieces.length, scale, fits);
    pieces.push(...part.pieces);
    bound = Math.max(bound, part.bound);
    if (part.obstacle !== undefined) return { pieces, bound, obstacle: part.obstacle };
  }
  return { pieces, bound };
}

/** The same segments with values calculated with 120 digits and rounded. */
function preciseSegments(
  node: Expression,
  builder: ExactBuilder,
  segments: readonly Segment[][],
): readonly Segment[][] {
  const at = (x: Rational): number => {
    const value = realConstant(node, { [builder.variable]: x }).constant?.value;
    return value === undefined ? NaN : value.toNumber();
  };
  const plain = (x: number): number => at(Rational.fromNumber(x));
  return segments.map((group) =>
    group.map((segment) => {
      const anchor = Rational.fromNumber(segment.anchor);
      const side = segment.anchor === segment.a ? 1 : -1;
      const local = (t: number): number =>
        at(anchor.add(Rational.fromNumber(Math.abs(t) < 1e-30 ? side * 1e-30 : t)));
      return { ...segment, local, plain, direct: plain };
    }),
  );
}

/** One interval between anchors: as one piece if that is enough, else from both ends to the middle. */
function resolveGroup(
  group: readonly Segment[],
  tolerance: number,
  pieces: number,
  scale: number,
  fits?: number,
): Resolution {
  const [left, right] = group as [Segment, Segment];
  const single = new Resolver(tolerance, 0, scale).resolve([{ ...left, b: right.b }]);
  return single.obstacle === undefined ? single : new Resolver(tolerance, pieces, scale, fits).resolve(group);
}

function sampledScale(segments: readonly Segment[][]): number {
  let scale = 0;
  for (const segment of segments.flat()) {
    for (let k = 1; k < 64; k++) {
      const value = Math.abs(
        segment.local(((segment.b - segment.a) * (k - (segment.anchor === segment.a ? 0 : 64))) / 64),
      );
      if (Number.isFinite(value)) scale = Math.max(scale, value);
    }
  }
  return scale;
}

/** For each interval between anchors its two halves, each seen from its anchor. */
function makeSegments(node: Expression, builder: ExactBuilder, anchors: readonly Algebraic[]): Segment[][] {
  const direct = compileExpression(node, builder.variable);
  return anchors.slice(1).map((high, k) => {
    const low = anchors[k]!;
    const a = low.toNumber();
    const b = high.toNumber();
    const middle = a / 2 + b / 2;
    const plain = compileLocally(node, builder, low, 'right', ORIGIN);
    const fromLeft = compileLocally(node, builder, low, 'right');
    const fromRight = compileLocally(node, builder, high, 'left');
    return [
      { a, b: middle, anchor: a, local: (t): number => fromLeft(t === 0 ? BESIDE : t), plain, direct },
      { a: middle, b, anchor: b, local: (t): number => fromRight(t === 0 ? -BESIDE : t), plain, direct },
    ];
  });
}

const ORIGIN = Algebraic.rational(Rational.zero);
/** The limit at an anchor is the value this far beside it. */
const BESIDE = 1e-300;

/** Whether the function grows without bound towards the anchor. */
function isUnbounded(segment: Segment, scale: number): boolean {
  const side = segment.anchor === segment.a ? 1 : -1;
  const sizes = [0, 1e-150, 1e-75, 1e-30].map((distance) => Math.abs(segment.local(side * distance)));
  const further = Math.abs(segment.local(side * 1e-6 * (segment.b - segment.a)));
  if (sizes[0] === Infinity || sizes[0]! > Math.max(1e12 * scale, 1e3 * further)) return true;
  const growing = sizes.every((size, k) => k === 0 || size < sizes[k - 1]!);
  return growing && sizes[0]! > 1.01 * sizes[1]! && sizes[0]! > 10 * scale;
}

/** Refuses intervals between anchors on which the function is undefined throughout. */
function refuseUndefined(
  node: Expression,
  builder: ExactBuilder,
  anchors: readonly Algebraic[],
  segments: readonly Segment[][],
): void {
  segments.forEach(([left, right], k) => {
    refuseOverflow(
      node,
      builder,
      right!,
      [1, 2, 3, 4, 5, 6, 7].map((sample) => right!.local(((sample - 8) * (right!.b - right!.a)) / 8)),
    );
    const step = (left!.b - left!.a) / 8;
    const values = [1, 2, 3, 4, 5, 6, 7].map((sample) => left!.local(sample * step));
    refuseOverflow(node, builder, left!, values);
    if (!values.every((value) => Number.isNaN(value))) return;
    const diagnosis = diagnose(node, (part) => compileExpression(part, builder.variable), left!.b);
    const message = `${sentence(diagnosis?.what ?? 'the value is undefined')} ${intervalText(anchors[k]!, anchors[k + 1]!)}.`;
    throw new FindingError({
      kind: diagnosis?.kind ?? 'undefined',
      severity: 'error',
      node: diagnosis?.node ?? node,
      at: left!.b,
      interval: { a: anchors[k]!.toNumber(), b: anchors[k + 1]!.toNumber() },
      message,
    });
  });
}

/** Refuses a function that is infinite inside an interval. */
function refuseOverflow(
  node: Expression,
  builder: ExactBuilder,
  segment: Segment,
  values: readonly number[],
): void {
  const sample = values.findIndex((value) => Math.abs(value) === Infinity);
  if (sample < 0) return;
  const at = segment.a + ((sample + 1) * (segment.b - segment.a)) / 8;
  const diagnosis = diagnose(node, (part) => compileExpression(part, builder.variable), at);
  throw new FindingError({
    kind: diagnosis?.kind ?? 'not-finite',
    severity: 'error',
    node: diagnosis?.node ?? node,
    at,
    message: `${sentence(diagnosis?.what ?? 'the value is not finite')} at ${builder.variable} = ${numberText(at)}.`,
  });
}

function sentence(what: string): string {
  return what.charAt(0).toUpperCase() + what.slice(1);
}

/** The finding for an obstacle: with the node to blame where there is one, with the place in any case. */
function explain(
  node: Expression,
  builder: ExactBuilder,
  anchors: readonly Algebraic[],
  obstacle: Obstacle,
): FindingError {
  const { variable } = builder;
  for (const anchor of anchors) {
    const place = anchor.toNumber();
    if (place !== obstacle.a && place !== obstacle.b) continue;
    const side = place === obstacle.a ? 'right' : 'left';
    const diagnosis = diagnose(node, (part) => compileLocally(part, builder, anchor, side), 0);
    if (diagnosis === undefined || !(obstacle.reason === 'undefined' || obstacle.reason === 'not-finite'))
      continue;
    const message = `${sentence(diagnosis.what)} at ${variable} = ${pointText(anchor)}.`;
    return new FindingError({
      kind: diagnosis.kind,
      severity: 'error',
      node: diagnosis.node,
      at: place,
      message,
    });
  }
  const at = obstacle.a / 2 + obstacle.b / 2;
  const diagnosis = diagnose(node, (part) => compileExpression(part, variable), at);
  if (diagnosis !== undefined) {
    const message = `${sentence(diagnosis.what)} at ${variable} = ${numberText(at)}.`;
    return new FindingError({ kind: diagnosis.kind, severity: 'error', node: diagnosis.node, at, message });
  }
  const width = builder.high.toNumber() - builder.low.toNumber();
  const beside = anchors.find((anchor) => Math.abs(anchor.toNumber() - at) <= 1e-6 * width);
  const near = `near ${variable} = ${beside === undefined ? numberText(at) : pointText(beside)}`;
  if (obstacle.reason === 'not-finite') {
    const message = `The value grows without bound ${near}.`;
    return new FindingError({ kind: 'not-finite', severity: 'error', node, at, message });
  }
  const message =
    `The function oscillates or varies too rapidly ${near} to be resolved: ` +
    `it would take more than ${MAXIMAL_PIECES} polynomial pieces.`;
  return new FindingError({ kind: 'unresolved', severity: 'error', node, at, message });
}

/** The points between which the function is expected to be smooth, the interval's ends included, ascending. */
function findAnchors(node: Expression, builder: ExactBuilder): Algebraic[] {
  const points: Algebraic[] = [builder.low, builder.high];
  collect(node, builder, points);
  points.sort((a, b) => a.compare(b));
  const distinct: Algebraic[] = [];
  for (const point of points) {
    const last = distinct.at(-1);
    if (last === undefined || point.toNumber() > last.toNumber()) distinct.push(point);
  }
  return distinct;
}

function collect(node: Expression, builder: ExactBuilder, points: Algebraic[]): void {
  if (!dependsOn(node, builder.variable)) return;
  const form = builder.build(node);
  if (form !== null) {
    points.push(...form.breaks.slice(1, -1));
    return;
  }
  if (node.kind === 'unary') collect(node.operand, builder, points);
  if (node.kind === 'binary') collectBinary(node, builder, points);
  if (node.kind === 'call') collectCall(node, builder, points);
}

function collectBinary(node: BinaryNode, builder: ExactBuilder, points: Algebraic[]): void {
  collect(node.left, builder, points);
  collect(node.right, builder, points);
  if (node.operator === '/') collectZeros(node.right, builder, points);
  if (node.operator !== '^') return;
  if (dependsOn(node.right, builder.variable)) {
    collectZeros(node.left, builder, points);
    return;
  }
  const exponent = constantOrThrow(node.right).value;
  if (!exponent.isInteger() || exponent.sign() < 0) collectZeros(node.left, builder, points);
}

function collectCall(node: CallNode, builder: ExactBuilder, points: Algebraic[]): void {
  for (const argument of node.arguments) collect(argument, builder, points);
  const first = node.arguments[0]!;
  switch (node.function) {
    case 'abs':
    case 'relu':
    case 'sqrt':
    case 'log':
      collectZeros(first, builder, points);
      break;
    case 'tan':
      collectZeros({ kind: 'call', function: 'cos', arguments: [first] }, builder, points);
      break;
    case 'min':
    case 'max':
      node.arguments.forEach((left, i) => {
        for (const right of node.arguments.slice(i + 1)) {
          collectZeros({ kind: 'binary', operator: '-', left, right }, builder, points);
        }
      });
      break;
    default:
      break;
  }
}

/** Where a part of the expression is zero: exactly where it is polynomial, else by its changes of sign. */
function collectZeros(node: Expression, builder: ExactBuilder, points: Algebraic[]): void {
  if (!dependsOn(node, builder.variable)) return;
  const form = builder.build(node);
  if (form === null || form.polynomials.some((p) => p.degree > MAXIMAL_ROOT_DEGREE)) {
    for (const zero of numericZeros(node, builder))
      points.push(Algebraic.rational(Rational.fromNumber(zero)));
    return;
  }
  points.push(...exactZeros(form));
}

function exactZeros(form: ExactPiecewise): Algebraic[] {
  return form.polynomials.flatMap((p, k) => {
    const low = form.breaks[k]!;
    const high = form.breaks[k + 1]!;
    return [...(k > 0 ? [low] : []), ...rootsBetween(p, low, high, form.rational)];
  });
}

/** Changes of sign, found on an approximation that need not be good and refined on the function itself. */
function numericZeros(node: Expression, builder: ExactBuilder): number[] {
  const anchors = findAnchors(node, builder);
  const segments = makeSegments(node, builder, anchors);
  const scale = sampledScale(segments);
  const f = compileExpression(node, builder.variable);
  const zeros: number[] = [];
  for (const group of segments) {
    const { pieces } = resolveGroup(group, 1e-6, MAXIMAL_PIECES, scale);
    let last = NaN;
    let lastSign = 0;
    for (const piece of pieces) {
      for (let k = 0; k < 24; k++) {
        const x = piece.a + ((piece.b - piece.a) * (k + 0.5)) / 24;
        const sign = Math.sign(f(x));
        if (sign === 0 || Number.isNaN(sign)) continue;
        if (lastSign !== 0 && sign !== lastSign) zeros.push(signChange(f, last, x));
        last = x;
        lastSign = sign;
      }
    }
  }
  return zeros;
}

/** The double at or beside which f changes its sign, by bisection. */
function signChange(f: (x: number) => number, low: number, high: number): number {
  const sign = Math.sign(f(low));
  let a = low;
  let b = high;
  for (;;) {
    const middle = a / 2 + b / 2;
    if (!(middle > a && middle < b)) return Math.abs(f(a)) < Math.abs(f(b)) ? a : b;
    const value = f(middle);
    if (value === 0) return middle;
    if (Math.sign(value) === sign) a = middle;
    else b = middle;
  }
}
