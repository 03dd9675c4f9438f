import type { PiecewisePolynomial } from '../engine/calculus/piecewise';

/** The problems that are timed; the peers know the first one. */
export interface Problem {
  readonly target: PiecewisePolynomial;
  readonly density: PiecewisePolynomial;
}

const piecewise = (breaks: number[], ...coefficients: number[][]): PiecewisePolynomial => ({
  breaks: Float64Array.from(breaks),
  coefficients: coefficients.map((c) => Float64Array.from(c)),
});

/** P1: f(x) = 12 x^3 - 18 x^2 + 6 x, p = 1 on [0, 1]; in u = 2 x - 1, f = 3/2 u^3 - 3/2 u. */
export const cubic: Problem = {
  target: piecewise([0, 1], [0, -1.5, 0, 1.5]),
  density: piecewise([0, 1], [1]),
};

/**
 * P2: f(x) = x^3 - x/2 left of 0.2 and 3 (x - 0.2)^2 - 0.092 right of it, p = 3/4 (1 - x^2) on [-1, 1]. The pieces about
 * their midpoints -0.4 and 0.6, in units of their half widths 0.6 and 0.4.
 */
export const twoPieces: Problem = {
  target: piecewise([-1, 0.2, 1], [0.136, -0.012, -0.432, 0.216], [0.388, 0.96, 0.48]),
  density: piecewise([-1, 1], [0.75, 0, -0.75]),
};

/** A network whose kinks all lie inside the domain, the expensive case. The peers draw the same bits. */
export function startNetwork({ target }: Problem, width: number, seed = 1): Float64Array {
  const left = target.breaks[0]!;
  const right = target.breaks[target.breaks.length - 1]!;
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
  const theta = new Float64Array(3 * width + 1);
  for (let i = 0; i < width; i++) {
    const w = (uniform() < 0.5 ? -1 : 1) * (0.5 + uniform());
    theta[i] = w;
    theta[width + i] = -w * (left + (right - left) * uniform());
    theta[2 * width + i] = (2 * uniform() - 1) / Math.sqrt(width);
  }
  return theta;
}
