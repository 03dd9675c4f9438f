import { scaledCoefficients } from '../../engine/calculus/convert';
import type { ExactPieces, PiecewisePolynomial } from '../../engine/calculus/piecewise';
import { Polynomial } from '../../engine/calculus/polynomial';
import { Rational } from '../../engine/calculus/rational';
import { neuronCriticalPoints } from '../../engine/landscape/neuron/list';
import type { SearchResult } from '../../engine/landscape/point';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';

export function pieces(
  breaks: readonly string[],
  ...coefficients: readonly (readonly string[])[]
): ExactPieces {
  return { breaks, coefficients };
}

export const uniform = pieces(['0', '1'], ['1']);

/** The same function in doubles. */
export function floating(exact: ExactPieces): PiecewisePolynomial {
  const breaks = Float64Array.from(exact.breaks, (text) => Rational.parse(text).toNumber());
  return {
    breaks,
    coefficients: exact.coefficients.map((c, k) => {
      const p = Polynomial.of(c.map((text) => Rational.parse(text)));
      return scaledCoefficients(p, breaks[k]!, breaks[k + 1]!);
    }),
  };
}

export function domainOf(f: PiecewisePolynomial): { a: number; b: number } {
  return { a: f.breaks[0]!, b: f.breaks.at(-1)! };
}

/** All critical points of one neuron. */
export function listOf(target: ExactPieces, density: ExactPieces = uniform): SearchResult {
  const [f, p] = [floating(target), floating(density)];
  const risk = createLineRisk(shapeOf([1, 1, 1]), f, p, { kind: 'exact' });
  return neuronCriticalPoints(target, density, domainOf(f), risk);
}

/** Numbers between 0 and 1 that are the same every time. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
