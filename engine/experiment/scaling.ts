/**
 * Searches are made in the units of the problem: inputs in [0, 1], a target of size about one around zero, mass about one.
 * So none of their thresholds depends on where the domain lies, on how long it is, nor on the unit of values and density.
 *
 * With x = o + ℓ u the network of (w, b) in x is that of (ℓ w, b + w · o) in u. If N is the network of theta, σ N + h is that
 * of the parameters with all weights times λ and the biases of layer l times λ^l, l = 1 … depth + 1, where λ^(depth + 1) = σ,
 * and h added to the last bias. For the target σ f + h and the density times μ it has the risk μ ℓ σ^2 L.
 */
import type { PiecewisePolynomial } from '../calculus/piecewise';
import { Rational } from '../calculus/rational';
import type { Shape } from '../network/shape';
import type { Interval, LineFunction, Problem } from './plan';

type LineProblem = Extract<Problem, { kind: 'line' }>;
type DataProblem = Extract<Problem, { kind: 'data' }>;

/** Sizes within this factor from one stay as they are: the flow is that of the experiment itself. */
const moderate = 4;
/** A target that varies by less than this part of its values varies by rounding. */
const leastVariation = 2 ** -40;

/** One input: x = origin + length u. */
interface Axis {
  readonly origin: Rational;
  readonly length: number;
}

/** y = height + size f. */
interface Outputs {
  readonly height: number;
  readonly size: number;
}

export class Scaling {
  /** σ: 1, or the size of a target that is very small or large. */
  readonly size: number;
  /** h: 0, or about the mean of a target that varies by little. */
  readonly height: number;
  /** The problem in its own units: itself, where it is in them already. */
  readonly reduced: Problem;
  private readonly shape: Shape;
  private readonly axes: readonly Axis[];
  private readonly factors: Float64Array;

  constructor(shape: Shape, problem: Problem) {
    this.shape = shape;
    this.axes = axesOf(problem);
    const { height, size } = outputsOf(rangeOf(problem));
    this.size = size;
    this.height = height;
    this.factors = factorsOf(shape, size);
    this.reduced = problem.kind === 'line' ? this.reducedLine(problem) : this.reducedData(problem);
  }

  /** Parameters for the problem itself, from those for the reduced one, rounded once. */
  enlarged(theta: Float64Array): Float64Array {
    const { factors, axes } = this;
    const result = theta.map((value, i) => value * factors[i]!);
    result[result.length - 1]! += this.height;
    this.eachNeuron((weights, bias) => {
      if (axes.every(isIdentity)) return;
      let exact = Rational.fromNumber(theta[bias]!).multiply(Rational.fromNumber(factors[bias]!));
      axes.forEach(({ origin, length }, k) => {
        result[weights + k]! /= length;
        exact = exact.subtract(Rational.fromNumber(result[weights + k]!).multiply(origin));
      });
      result[bias] = exact.toNumber();
    });
    return result;
  }

  /** The other way round. */
  diminished(theta: Float64Array): Float64Array {
    const { factors, axes } = this;
    const moved = Float64Array.from(theta);
    moved[moved.length - 1]! -= this.height;
    this.eachNeuron((weights, bias) => {
      if (axes.every(isIdentity)) return;
      let exact = Rational.fromNumber(theta[bias]!);
      axes.forEach(({ origin, length }, k) => {
        exact = exact.add(Rational.fromNumber(theta[weights + k]!).multiply(origin));
        moved[weights + k]! *= length;
      });
      moved[bias] = exact.toNumber();
    });
    return moved.map((value, i) => value / factors[i]!);
  }

  /** The neurons of the first hidden layer: where their weights begin, and their bias. */
  private eachNeuron(visit: (weights: number, bias: number) => void): void {
    const { weights, biases, widths, inputs } = this.shape;
    for (let i = 0; i < widths[1]!; i++) visit(weights[0]! + i * inputs, biases[0]! + i);
  }

  /** Only what a risk is made of: exact forms are left out. */
  private reducedLine(problem: LineProblem): LineProblem {
    const [axis] = this.axes as [Axis];
    const moved = !isIdentity(axis);
    const mass = moved ? problem.mass / axis.length : problem.mass;
    const unit = isFar(mass) ? mass : 1;
    if (!moved && unit === 1 && this.size === 1 && this.height === 0) return problem;
    const breaksOf = movedBreaks(problem, axis);
    return {
      kind: 'line',
      domain: moved ? { a: 0, b: 1 } : problem.domain,
      target: divided(problem.target, breaksOf(problem.target), this.height, this.size),
      density: divided(problem.density, breaksOf(problem.density), 0, unit),
      mass: mass / unit,
    };
  }

  private reducedData(problem: DataProblem): DataProblem {
    const { axes, height, size } = this;
    if (axes.every(isIdentity) && size === 1 && height === 0) return problem;
    const origins = axes.map(({ origin }) => origin.toNumber());
    const columns = problem.inputs + 1;
    const rows = problem.rows.map((value, k) => {
      const column = k % columns;
      const axis = axes[column];
      return axis ? (value - origins[column]!) / axis.length : (value - height) / size;
    });
    return { ...problem, rows };
  }
}

function isIdentity({ origin, length }: Axis): boolean {
  return origin.isZero() && length === 1;
}

function isFar(size: number): boolean {
  return size > 0 && size < Infinity && !(size >= 1 / moderate && size <= moderate);
}

const identity: Axis = { origin: Rational.zero, length: 1 };

function axisOf(a: Rational, b: Rational): Axis {
  const [left, right, length] = [a.toNumber(), b.toNumber(), b.subtract(a).toNumber()];
  const far = Math.max(Math.abs(left), Math.abs(right)) > moderate;
  if (length === 0) return far ? { origin: a, length: 1 } : identity;
  return far || length < 1 / moderate ? { origin: a, length } : identity;
}

function axesOf(problem: Problem): Axis[] {
  if (problem.kind === 'line') {
    const [a, b] = endsOf(problem);
    return [axisOf(a, b)];
  }
  return Array.from({ length: problem.inputs }, (_, k) => {
    const { a, b } = columnRange(problem, k);
    return axisOf(Rational.fromNumber(a), Rational.fromNumber(b));
  });
}

/** Those of the exact functions, where there are such. */
function endsOf({ domain, target, density }: LineProblem): readonly [Rational, Rational] {
  const breaks = target.exact && density.exact ? target.exact.breaks : null;
  if (breaks === null) return [Rational.fromNumber(domain.a), Rational.fromNumber(domain.b)];
  return [Rational.parse(breaks[0]!), Rational.parse(breaks.at(-1)!)];
}

function columnRange({ rows, inputs }: DataProblem, column: number): Interval {
  let [a, b] = [Infinity, -Infinity];
  for (let k = column; k < rows.length; k += inputs + 1) {
    a = Math.min(a, rows[k]!);
    b = Math.max(b, rows[k]!);
  }
  return { a, b };
}

/** Bounds on the values of the target. */
function rangeOf(problem: Problem): Interval {
  if (problem.kind === 'data') return columnRange(problem, problem.inputs);
  let [a, b] = [Infinity, -Infinity];
  for (const [constant, ...others] of problem.target.polynomial.coefficients) {
    const variation = others.reduce((sum, c) => sum + Math.abs(c), 0);
    a = Math.min(a, constant! - variation);
    b = Math.max(b, constant! + variation);
  }
  return { a, b };
}

function outputsOf({ a, b }: Interval): Outputs {
  const middle = a / 2 + b / 2;
  const variation = b / 2 - a / 2;
  const raised = variation < Math.abs(middle) / moderate && variation > leastVariation * Math.abs(middle);
  const target = raised ? variation : Math.max(Math.abs(a), Math.abs(b));
  return { height: raised ? middle : 0, size: isFar(target) ? target : 1 };
}

/** The breaks of a function in the units of the axis, from the exact ones where target and density have them. */
function movedBreaks(problem: LineProblem, axis: Axis): (f: LineFunction) => Float64Array {
  if (isIdentity(axis)) return ({ polynomial }) => polynomial.breaks;
  const [a, b] = endsOf(problem);
  const length = b.subtract(a);
  const exact = problem.target.exact !== undefined && problem.density.exact !== undefined;
  return (f) => {
    const places = exact
      ? f.exact!.breaks.map((text) => Rational.parse(text))
      : Array.from(f.polynomial.breaks, (value) => Rational.fromNumber(value));
    return Float64Array.from(places, (x) => x.subtract(a).divide(length).toNumber());
  };
}

/** (f - height) / size on other breaks: coefficients are about the middles of the pieces, in half their widths. */
function divided(
  { name, polynomial, approximation }: LineFunction,
  breaks: Float64Array,
  height: number,
  size: number,
): LineFunction {
  const coefficients = polynomial.coefficients.map((piece) =>
    piece.map((value, k) => (k === 0 ? value - height : value) / size),
  );
  const moved: PiecewisePolynomial = { breaks, coefficients };
  return {
    name,
    polynomial: moved,
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
