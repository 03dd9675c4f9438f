import type { Shape } from '../network/shape';
import type { Basis, Risk } from './risk';
import { PointHessian } from './samples/hessian';
import { Points } from './samples/points';
import { preciseMean } from './samples/precise';

/** Rows are added up in blocks of this many, so that rounding errors grow with the root of their number only. */
const BLOCK = 128;

/**
 * The risk of a finite data set: the mean of (N(x_j) - y_j)^2 over its rows, each the inputs and then the output. Any input
 * dimension and depth; exact up to rounding. ReLU'(0) = 0 in the gradient; the Hessian keeps every row's activation pattern.
 */
export function createSampleRisk(shape: Shape, rows: Float64Array): Risk {
  const columns = shape.inputs + 1;
  if (rows.length === 0 || rows.length % columns !== 0) {
    throw new RangeError(
      `a data set for ${shape.inputs} inputs needs rows of ${columns} numbers, at least one`,
    );
  }
  return new SampleRisk(shape, rows);
}

class SampleRisk implements Risk {
  readonly shape: Shape;
  readonly basis: Basis = { kind: 'exact' };
  readonly gradientJumps = true;
  readonly #rows: Float64Array;
  readonly #count: number;
  readonly #points: Points;
  readonly #hessian: PointHessian;
  readonly #block: Float64Array;

  constructor(shape: Shape, rows: Float64Array) {
    this.shape = shape;
    this.#rows = rows;
    this.#count = rows.length / (shape.inputs + 1);
    this.#points = new Points(shape);
    this.#hessian = new PointHessian(shape, this.#points);
    this.#block = new Float64Array(shape.parameters);
  }

  value(theta: Float64Array): number {
    const points = this.#points;
    const columns = this.shape.inputs + 1;
    let total = 0;
    for (let first = 0; first < this.#count; first += BLOCK) {
      const end = Math.min(first + BLOCK, this.#count);
      let sum = 0;
      for (let row = first; row < end; row++) {
        const r = points.forward(theta, this.#rows, row * columns) - this.#rows[row * columns + columns - 1]!;
        sum += r * r;
      }
      total += sum;
    }
    return total / this.#count + guard(theta);
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    const points = this.#points;
    const block = this.#block;
    const columns = this.shape.inputs + 1;
    gradient.fill(0);
    let total = 0;
    for (let first = 0; first < this.#count; first += BLOCK) {
      const end = Math.min(first + BLOCK, this.#count);
      let sum = 0;
      block.fill(0);
      for (let row = first; row < end; row++) {
        const r = points.forward(theta, this.#rows, row * columns) - this.#rows[row * columns + columns - 1]!;
        sum += r * r;
        points.backward(theta);
        points.addGradient(r, block);
      }
      total += sum;
      for (let i = 0; i < block.length; i++) gradient[i]! += block[i]!;
    }
    const factor = 2 / this.#count;
    for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
    return total / this.#count + guard(theta);
  }

  gradientScale(theta: Float64Array, scale: Float64Array): void {
    const points = this.#points;
    const columns = this.shape.inputs + 1;
    scale.fill(0);
    for (let row = 0; row < this.#count; row++) {
      points.forward(theta, this.#rows, row * columns);
      points.backward(theta);
      points.addScale(
        (2 / this.#count) * (points.outputSize(theta) + Math.abs(this.#rows[row * columns + columns - 1]!)),
        scale,
      );
    }
  }

  hessian(theta: Float64Array, hessian: Float64Array): void {
    this.#hessian.matrix(theta, this.#rows, this.#count, hessian);
  }

  hessianObstacle(theta: Float64Array): string | null {
    if (!theta.every(Number.isFinite)) return 'a parameter is not finite';
    const points = this.#points;
    const columns = this.shape.inputs + 1;
    for (let row = 0; row < this.#count; row++) {
      points.forward(theta, this.#rows, row * columns);
      const unit = points.unitOnKink(theta);
      if (unit === null) continue;
      return `row ${row + 1} of the data sits on the kink of ${unit}`;
    }
    return null;
  }

  hessianVector(theta: Float64Array, vector: Float64Array, product: Float64Array): void {
    this.#hessian.product(theta, this.#rows, this.#count, vector, product);
  }

  preciseValue(theta: Float64Array): number {
    return preciseMean(this.shape, theta, this.#rows);
  }
}

/** Zero, or NaN where a parameter is not finite: max(NaN, 0) must not hide it. */
function guard(theta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < theta.length; i++) sum += 0 * theta[i]!;
  return sum;
}
