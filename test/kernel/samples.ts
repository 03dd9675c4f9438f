import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';

/** Reproducible numbers in [0, 1). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

/** A random piecewise polynomial, or with `positive` one that is positive. */
export function randomPiecewise(
  next: () => number,
  breaks: readonly number[],
  degree: number,
  positive = false,
): PiecewisePolynomial {
  const coefficients = breaks.slice(1).map(() => {
    const c = Float64Array.from({ length: degree + 1 }, () => 2 * next() - 1);
    if (positive) c[0] = 1 + degree;
    return c;
  });
  return { breaks: Float64Array.from(breaks), coefficients };
}

/** Breaks of so many pieces on [left, right]; some are dyadic, so that kinks can hit them. */
export function randomBreaks(next: () => number, left: number, right: number, pieces: number): number[] {
  const inner = Array.from({ length: pieces - 1 }, (_, i) => {
    const share = (i + 1 + (i % 2 === 0 ? 0 : 0.5 * (next() - 0.5))) / pieces;
    return left + (right - left) * share;
  });
  return [left, ...inner, right];
}

/** The initialization of the benchmark: every kink inside [left, right]. */
export function spreadNetwork(next: () => number, left: number, right: number, width: number): Float64Array {
  const theta = new Float64Array(3 * width + 1);
  for (let i = 0; i < width; i++) {
    const w = (next() < 0.5 ? -1 : 1) * (0.5 + next());
    theta[i] = w;
    theta[width + i] = -w * (left + (right - left) * next());
    theta[2 * width + i] = (2 * next() - 1) / Math.sqrt(width);
  }
  return theta;
}

/** What can go wrong with a neuron, one kind after the other. */
const oddities: ((next: () => number, left: number, right: number) => [number, number, number])[] = [
  () => [0, 0, 0],
  (next) => [0, 0, next()],
  (next) => [0, next(), next() - 0.5],
  (next) => [0, -next(), next() - 0.5],
  (next) => [-0, next(), next() - 0.5],
  (_, left) => [1, -left, 0.5],
  (_, left) => [-1, left, 0.5],
  (_, __, right) => [1, -right, 0.5],
  (_, __, right) => [-2, 2 * right, -0.5],
  (_, left, right) => [2, -(left + right), 0.25],
  (_, left, right) => [-2, left + right, 0.25],
  (_, left, right) => [2, -(left + right), -0.75],
  (next, _, right) => [1, -right - next(), next()],
  (next, left) => [1, -left + next(), next()],
  (next, left) => [-1, left - next(), next()],
  (next, _, right) => [-1, right + next(), -next()],
  (next, left, right) => [1e12, -1e12 * (left + (right - left) * next()), 1e-12 * next()],
  (next, left, right) => [1e-12, -1e-12 * (left + (right - left) * next()), 1e12 * next()],
  (next, left, right) => [-1e-12, 1e-12 * (left + (right - left) * next()), 1e-12 * next()],
  (next, left) => [-1, left + 1e-9 * next(), 1],
  (next, _, right) => [1, -right + 1e-9 * next(), 1],
];

/** A network in which some neurons are degenerate. */
export function oddNetwork(next: () => number, left: number, right: number, width: number): Float64Array {
  const theta = spreadNetwork(next, left, right, width);
  for (let i = 0; i < width; i++) {
    if (next() < 0.3) continue;
    const oddity = oddities[Math.floor(next() * oddities.length)]!;
    [theta[i], theta[width + i], theta[2 * width + i]] = oddity(next, left, right);
  }
  theta[3 * width] = next() - 0.5;
  return theta;
}

/** The benchmark problems: one cubic piece under the uniform density, and two pieces under a quadratic density. */
export const cubic = {
  target: { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(0, -0.75, 0, 1.5)] },
  density: { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] },
};
