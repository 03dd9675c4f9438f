/**
 * Where a function that is not piecewise polynomial may be singular or have a kink: zeros of divisors and of the arguments
 * of roots and absolute values, crossings in minima and maxima.
 */
import { compileExpression } from '../expression/evaluate';
import type { BinaryNode, CallNode, Expression } from '../expression/expression';
import { Algebraic } from './algebraic';
import { constantOrThrow, refuseManyPlaces, type ExactBuilder } from './exact-body';
import { MAXIMAL_ROOT_DEGREE, rootsBetween, type ExactPiecewise } from './exact-piecewise';
import { Rational } from './rational';
import { makeSegments, MAXIMAL_PIECES, resolveGroup, sampledScale } from './segments';

/** The points between which the function is expected to be smooth, the interval's ends included, ascending. */
export function findAnchors(node: Expression, builder: ExactBuilder): Algebraic[] {
  const points: Algebraic[] = [builder.low, builder.high];
  collect(node, builder, points);
  points.sort((a, b) => a.compare(b));
  const distinct: Algebraic[] = [];
  for (const point of points) {
    const last = distinct.at(-1);
    if (last === undefined || point.toNumber() > last.toNumber()) distinct.push(point);
  }
  if (distinct.length > MAXIMAL_PIECES) refuseManyPlaces(node);
  return distinct;
}

function collect(node: Expression, builder: ExactBuilder, points: Algebraic[]): void {
  let own = builder.singular.get(node);
  if (own === undefined) {
    const found: Algebraic[] = [];
    collectAnew(node, builder, found);
    own = found;
    builder.singular.set(node, own);
  }
  for (const point of own) points.push(point);
}

function collectAnew(node: Expression, builder: ExactBuilder, points: Algebraic[]): void {
  if (!builder.depends(node)) return;
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
  if (builder.depends(node.right)) {
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
      collectCrossings(node, builder, points);
      break;
    default:
      break;
  }
}

/** Relative to the values that meet: an argument this far beyond them takes their place. */
const CLEARLY = 1e-6;

/** Where two arguments of a minimum or maximum meet, unless another one is clearly smaller or larger there. */
function collectCrossings(node: CallNode, builder: ExactBuilder, points: Algebraic[]): void {
  const values = node.arguments.map((argument) => compileExpression(argument, builder.variable));
  const sign = node.function === 'min' ? -1 : 1;
  const matters = (i: number, j: number, at: number): boolean => {
    const here = values.map((value) => sign * value(at));
    const size = here.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const meeting = Math.max(here[i]!, here[j]!) + CLEARLY * size;
    return !here.some((value) => value > meeting);
  };
  node.arguments.forEach((left, i) => {
    for (let j = i + 1; j < node.arguments.length; j++) {
      const found: Algebraic[] = [];
      collectZeros({ kind: 'binary', operator: '-', left, right: node.arguments[j]! }, builder, found);
      builder.spend(node, values.length * found.length);
      for (const zero of found) if (matters(i, j, zero.toNumber())) points.push(zero);
    }
  });
}

/** Where a part of the expression is zero: exactly where it is polynomial, else by its changes of sign. */
function collectZeros(node: Expression, builder: ExactBuilder, points: Algebraic[]): void {
  if (!builder.depends(node)) return;
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
    builder.spend(node, 24 * pieces.length);
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
