/**
 * Searches are made for a target of size about one, so that none of their thresholds depends on the unit of its values.
 *
 * If N is the network of theta, σ N is that of the parameters with all weights times λ and the biases of layer l times
 * λ^l, l = 1 … depth + 1, where λ^(depth + 1) = σ; and for the target σ f it has the risk σ^2 L.
 */
import type { Magnitudes } from '../landscape/classification';
import type { Shape } from '../network/shape';
import type { LineFunction, Problem } from './plan';

/** Targets within this factor from one stay as they are: their flow is that of the experiment itself. */
const moderate = 4;

export class Scaling {
  /** σ: 1, or the size of a target that is very small or large. */
  readonly size: number;
  private readonly factors: Float64Array;

  constructor(shape: Shape, { target }: Pick<Magnitudes, 'target'>) {
    const far = target > 0 && target < Infinity && !(target >= 1 / moderate && target <= moderate);
    this.size = far ? target : 1;
    this.factors = factorsOf(shape, this.size);
  }

  /** The problem with its target divided by the size. */
  reduced(problem: Problem): Problem {
    const { size } = this;
    if (size === 1) return problem;
    if (problem.kind === 'line') return { ...problem, target: divided(problem.target, size) };
    const columns = problem.inputs + 1;
    const rows = problem.rows.map((value, k) => (k % columns === problem.inputs ? value / size : value));
    return { ...problem, rows };
  }

  /** Parameters for the problem itself, from those for the reduced one. */
  enlarged(theta: Float64Array): Float64Array {
    return theta.map((value, i) => value * this.factors[i]!);
  }

  /** The other way round. */
  diminished(theta: Float64Array): Float64Array {
    return theta.map((value, i) => value / this.factors[i]!);
  }
}

/** Only what a risk is made of: its exact form is left out. */
function divided({ name, polynomial, approximation }: LineFunction, size: number): LineFunction {
  const coefficients = polynomial.coefficients.map((piece) => piece.map((value) => value / size));
  return {
    name,
    polynomial: { breaks: polynomial.breaks, coefficients },
    ...(approximation ? { approximation: { bound: approximation.bound / size } } : {}),
  };
}

/** The factor of each parameter. */
function factorsOf(shape: Shape, size: number): Float64Array {
  const factors = new Float64Array(shape.parameters);
  const factor = root(size, shape.depth + 1);
  let reached = 1;
  for (let layer = 0; layer <= shape.depth; layer++) {
    reached = layer === shape.depth ? size : reached * factor;
    factors.fill(factor, shape.weights[layer], shape.biases[layer]);
    factors.fill(reached, shape.biases[layer], shape.biases[layer]! + shape.widths[layer + 1]!);
  }
  return factors;
}

/** The n-th root by Newton's method: the same bits on every machine, which the power function does not promise. */
function root(value: number, n: number): number {
  let x = 2 ** Math.round(exponentOf(value) / n);
  // Quadratic convergence from within a factor of four.
  for (let step = 0; step < 60; step++) {
    let power = 1;
    for (let k = 1; k < n; k++) power *= x;
    x += (value / power - x) / n;
  }
  return x;
}

/** e with 2^e <= value < 2^(e + 1). */
function exponentOf(value: number): number {
  let exponent = 0;
  for (let rest = value; rest >= 2; rest /= 2) exponent += 1;
  for (let rest = value; rest < 1; rest *= 2) exponent -= 1;
  return exponent;
}
