/**
 * Gauss-Legendre quadrature on [-1, 1].
 */
import { add, divide, multiply, result } from './double-double';

export interface QuadratureRule {
  /** Ascending, symmetric about zero. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const rules = new Map<number, QuadratureRule>();

/**
 * The n nodes and weights that integrate polynomials of degree 2n - 1 exactly, each to the last digit: Newton's method on
 * the Legendre polynomial with its three-term recurrence in double-double. n is at least 1.
 */
export function gaussLegendre(n: number): QuadratureRule {
  const known = rules.get(n);
  if (known !== undefined) return known;
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < Math.ceil(n / 2); k++) {
    const { node, weight } = gaussNode(n, k);
    nodes[k] = -node;
    nodes[n - 1 - k] = node;
    weights[k] = weight;
    weights[n - 1 - k] = weight;
  }
  if (n % 2 === 1) nodes[(n - 1) / 2] = 0;
  const rule = { nodes, weights };
  rules.set(n, rule);
  return rule;
}

/** The k-th node from the right, with its weight 2 (1 - x^2) / (n P_{n-1}(x))^2. */
function gaussNode(n: number, k: number): { node: number; weight: number } {
  // Tricomi's estimate.
  let high = (1 - (n - 1) / (8 * n ** 3)) * Math.cos((Math.PI * (4 * k + 3)) / (4 * n + 2));
  let low = 0;
  for (let step = 0; step < 6; step++) {
    const values = legendre(n, high, low);
    const before = values.before;
    // P_n' = n (x P_n - P_{n-1}) / (x^2 - 1)
    multiply(high, low, high, low);
    add(result.high, result.low, -1, 0);
    const square = { ...result };
    multiply(high, low, values.last.high, values.last.low);
    add(result.high, result.low, -before.high, -before.low);
    multiply(result.high, result.low, n, 0);
    const slope = { ...result };
    multiply(values.last.high, values.last.low, square.high, square.low);
    divide(result.high, result.low, slope.high, slope.low);
    const change = { ...result };
    add(high, low, -change.high, -change.low);
    high = result.high;
    low = result.low;
    if (Math.abs(change.high) < 1e-28) break;
  }
  const { before } = legendre(n, high, low);
  multiply(high, low, -high, -low);
  add(result.high, result.low, 1, 0);
  multiply(result.high, result.low, 2, 0);
  const numerator = { ...result };
  multiply(before.high, before.low, n, 0);
  multiply(result.high, result.low, result.high, result.low);
  divide(numerator.high, numerator.low, result.high, result.low);
  return { node: high, weight: result.high };
}

interface Pair {
  readonly high: number;
  readonly low: number;
}

/** P_n and P_{n-1} at x, in double-double. */
function legendre(n: number, high: number, low: number): { last: Pair; before: Pair } {
  let before: Pair = { high: 1, low: 0 };
  let last: Pair = { high, low };
  for (let k = 2; k <= n; k++) {
    multiply(high, low, last.high, last.low);
    multiply(result.high, result.low, 2 * k - 1, 0);
    const product = { ...result };
    multiply(before.high, before.low, 1 - k, 0);
    add(product.high, product.low, result.high, result.low);
    divide(result.high, result.low, k, 0);
    before = last;
    last = { ...result };
  }
  return { last, before };
}
