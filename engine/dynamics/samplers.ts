import { inverseDistribution } from '../calculus/inverse-distribution';
import { evaluatePiecewise, integral, type PiecewisePolynomial } from '../calculus/piecewise';
import type { Sampler } from './training';

/** Draws rows of a data set (inputs, then output, row by row in `rows`) with equal probability. */
export function rowSampler(rows: Float64Array, inputs: number, uniform: () => number): Sampler {
  const length = inputs + 1;
  const count = rows.length / length;
  return {
    draw(point) {
      const row = Math.min(count - 1, Math.floor(uniform() * count)) * length;
      for (let j = 0; j < length; j++) point[j] = rows[row + j]!;
      return 1;
    },
  };
}

/**
 * Draws x from the law density / mass by its inverse distribution function, one uniform number on [0, 1) for each, and
 * weights it by the mass. Throws a RangeError if the mass is not positive.
 */
export function lineSampler(
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
  uniform: () => number,
): Sampler {
  const at = inverseDistribution(density);
  const mass = integral(density);
  return {
    draw(point) {
      const x = at(uniform());
      point[0] = x;
      point[1] = evaluatePiecewise(target, x);
      return mass;
    },
  };
}
