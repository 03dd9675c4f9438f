import { ratio, toDyadics } from '../../network/dyadic';
import { exactLines } from '../../network/realize';
import type { Shape } from '../../network/shape';
import { densityAt, type Pieces } from './pieces';
import { gaussLegendre } from './rule';

/** An integer n and a power of two: n 2^-exponent. */
interface Dyadic {
  readonly n: bigint;
  readonly exponent: number;
}

/**
 * L(theta) with the residual N - f computed exactly at every quadrature node: the network's affine pieces, the target's
 * coefficients and the nodes are dyadic numbers. Only squaring, weighting and summing positive terms round, so the result is
 * right to about 1e-15 of itself however small the risk is.
 */
export function preciseRisk(shape: Shape, pieces: Pieces, theta: Float64Array): number {
  if (!theta.every(Number.isFinite)) return NaN;
  const lines = exactLines(shape, theta, { a: pieces.a, b: pieces.b });
  const rule = gaussLegendre(Math.max(1, pieces.fDegree) + Math.floor(pieces.pDegree / 2) + 1);
  const targets = Array.from({ length: pieces.count }, (_, k) => exactTarget(pieces, k));
  let risk = 0;
  let piece = 0;
  lines.forEach((line, k) => {
    const next = lines[k + 1];
    const end = next === undefined ? pieces.b : ratio(next.from.n, next.from.d);
    let x = k === 0 ? pieces.a : ratio(line.from.n, line.from.d);
    while (x < end) {
      const nextBreak = pieces.breaks[piece + 1]!;
      const right = Math.min(end, nextBreak);
      const half = (right - x) / 2;
      const target = targets[piece]!;
      for (let n = 0; n < rule.nodes.length; n++) {
        const u = rule.nodes[n]!;
        const node = between(x, right, u);
        const r = residual(line, target, node);
        risk += rule.weights[n]! * half * r * r * densityAt(pieces, piece, x + half * (1 + u));
      }
      x = right;
      if (x >= nextBreak && piece + 1 < pieces.count) piece++;
    }
  });
  return risk;
}

/** left + (right - left) (1 + u) / 2, exactly. */
function between(left: number, right: number, u: number): Dyadic {
  const { integers, exponent } = toDyadics([left, right, u]);
  const [l, r, s] = integers;
  const one = 1n << BigInt(exponent);
  return { n: l! * (one - s!) + r! * (one + s!), exponent: 2 * exponent + 1 };
}

/**
 * The target on a piece [l, r]: sum_j c_j s^j with s = (2x - l - r) / (r - l); c_j 2^-ce, and l + r, r - l times 2^-ee.
 */
interface ExactTarget {
  readonly coefficients: readonly bigint[];
  readonly coefficientExponent: number;
  readonly sum: bigint;
  readonly width: bigint;
  readonly endExponent: number;
}

function exactTarget(pieces: Pieces, k: number): ExactTarget {
  const { f, fDegree, fLeft, fRight } = pieces;
  const coefficients = toDyadics(f.subarray(k * (fDegree + 1), (k + 1) * (fDegree + 1)));
  const ends = toDyadics([fLeft[k]!, fRight[k]!]);
  return {
    coefficients: coefficients.integers,
    coefficientExponent: coefficients.exponent,
    sum: ends.integers[0]! + ends.integers[1]!,
    width: ends.integers[1]! - ends.integers[0]!,
    endExponent: ends.exponent,
  };
}

/** N(x) - f(x), rounded once. */
function residual(
  line: { readonly alpha: bigint; readonly beta: bigint; readonly exponent: number },
  target: ExactTarget,
  x: Dyadic,
): number {
  // s = top / bottom
  const top = (x.n << BigInt(target.endExponent + 1)) - (target.sum << BigInt(x.exponent));
  const bottom = target.width << BigInt(x.exponent);
  let value = 0n;
  let power = 1n;
  for (let j = target.coefficients.length - 1; j >= 0; j--) {
    value = value * top + target.coefficients[j]! * power;
    if (j > 0) power *= bottom;
  }
  // Horner's rule leaves f bottom^degree 2^ce in `value` and bottom^degree in `power`.
  const network = line.alpha * x.n + (line.beta << BigInt(x.exponent));
  const networkExponent = BigInt(line.exponent + x.exponent);
  const targetExponent = BigInt(target.coefficientExponent);
  const numerator = ((network * power) << targetExponent) - (value << networkExponent);
  return ratio(numerator, power << (networkExponent + targetExponent));
}
