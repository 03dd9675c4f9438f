import type { ExactPieces } from '../engine/calculus/piecewise';
import { scaledCoefficients } from '../engine/calculus/convert';
import { Polynomial } from '../engine/calculus/polynomial';
import { Rational } from '../engine/calculus/rational';
import { neuronCriticalPoints } from '../engine/landscape/neuron/list';
import { shapeOf } from '../engine/network/shape';
import { createLineRisk } from '../engine/risk/line';
import { duration, type Row } from './report';

const pieces = 50;
const degree = 12;

/** The whole list for one neuron, the first time in a process that is warm for other things only; in processor time. */
export function neuronRows(): Row[] {
  return [
    rowOf('random', (k) => randomPiece(k)),
    rowOf('oscillating', (k) =>
      chebyshev(degree).substitute(Rational.of(BigInt(-2 * k - 1)), Rational.of(100n)),
    ),
  ];
}

function rowOf(name: string, piece: (k: number) => Polynomial): Row {
  const polynomials = Array.from({ length: pieces }, (_, k) => piece(k));
  const target: ExactPieces = {
    breaks: Array.from({ length: pieces + 1 }, (_, k) => `${k}/${pieces}`),
    coefficients: polynomials.map((p) => p.numerators.map((n) => Rational.of(n, p.denominator).toString())),
  };
  const breaks = Float64Array.from({ length: pieces + 1 }, (_, k) => k / pieces);
  const coefficients = polynomials.map((p, k) => scaledCoefficients(p, breaks[k]!, breaks[k + 1]!));
  const density = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] };
  const risk = createLineRisk(shapeOf([1, 1, 1]), { breaks, coefficients }, density, { kind: 'exact' });
  const uniform = { breaks: ['0', '1'], coefficients: [['1']] };
  const began = process.cpuUsage().user;
  const { points } = neuronCriticalPoints(target, uniform, { a: 0, b: 1 }, risk);
  const seconds = (process.cpuUsage().user - began) / 1e6;
  return {
    measure: `all critical points of one neuron, ${pieces} ${name} pieces of degree ${degree}`,
    target: 'under 1 s',
    reached: duration(seconds * 1e9),
    met: seconds < 1,
    detail: `${points.length} points, processor time`,
  };
}

function randomPiece(k: number): Polynomial {
  let state = 5 + 48271 * k;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let warm = 0; warm < 8; warm++) random();
  return Polynomial.of(
    Array.from({ length: degree + 1 }, () => Rational.of(BigInt(Math.round(64 * (2 * random() - 1))))),
  );
}

function chebyshev(n: number): Polynomial {
  const two = Rational.of(2n);
  let [before, value] = [Polynomial.one, Polynomial.identity];
  for (let k = 2; k <= n; k++) {
    [before, value] = [value, value.multiply(Polynomial.identity).scale(two).subtract(before)];
  }
  return value;
}
