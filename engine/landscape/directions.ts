/**
 * Directions in parameter space along which a critical point stays critical and its realization changes.
 */
import { symmetricEigen } from '../calculus/linear-algebra';
import { Backpropagation } from '../dynamics/backpropagation';
import { dot, euclidean } from '../dynamics/vectors';
import { realize } from '../network/realize';
import type { Shape } from '../network/shape';
import type { Risk } from '../risk/risk';
import type { Magnitudes } from './classification';

/** Eigenvalues of the Hessian up to this part of the largest are null. */
const nullEigenvalue = 1e-10;

export class Directions {
  private readonly risk: Risk;
  private readonly domain: Magnitudes['domain'];
  private readonly support: Magnitudes['support'];
  private readonly inputs: Float64Array | null;
  private readonly network: Backpropagation;
  private readonly hessian: Float64Array;

  /** Networks are compared at the inputs, or where the density is not zero if there are none. */
  constructor(
    risk: Risk,
    { domain, support }: Pick<Magnitudes, 'domain' | 'support'>,
    inputs: Float64Array | null,
  ) {
    this.risk = risk;
    this.domain = domain;
    this.support = support;
    this.inputs = inputs;
    this.network = new Backpropagation(risk.shape);
    this.hessian = new Float64Array(risk.shape.parameters ** 2);
  }

  /** Orthonormal directions in the null space of the Hessian that change the realization. */
  moving(theta: Float64Array): Float64Array[] {
    const size = theta.length;
    this.risk.hessian(theta, this.hessian);
    const { values, vectors } = symmetricEigen(this.hessian, size);
    const largest = Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!));
    const basis: Float64Array[] = [];
    for (let k = 0; k < size; k++) {
      if (Math.abs(values[k]!) <= nullEigenvalue * largest)
        basis.push(vectors.subarray(k * size, (k + 1) * size));
    }
    return this.movingIn(theta, basis);
  }

  /** Orthonormal directions of the given space that change the realization, those that change it most first. */
  private movingIn(theta: Float64Array, basis: readonly Float64Array[]): Float64Array[] {
    const count = basis.length;
    const gram = new Float64Array(count * count);
    let total = 0;
    const slope = new Float64Array(theta.length);
    for (const x of this.sampleInputs(theta)) {
      this.network.realize(theta, x);
      slope.fill(0);
      this.network.add(theta, 1, slope);
      total += dot(slope, slope);
      const parts = basis.map((vector) => dot(vector, slope));
      parts.forEach((left, i) => {
        parts.forEach((right, j) => {
          gram[i * count + j]! += left * right;
        });
      });
    }
    const { values, vectors } = symmetricEigen(gram, count);
    const directions: Float64Array[] = [];
    for (let k = count - 1; k >= 0 && values[k]! > 1e-10 * total; k--) {
      const direction = new Float64Array(theta.length);
      basis.forEach((vector, j) => {
        for (let i = 0; i < theta.length; i++) direction[i]! += vectors[k * count + j]! * vector[i]!;
      });
      directions.push(direction);
    }
    return directions;
  }

  private sampleInputs(theta: Float64Array): Float64Array[] {
    const { inputs, domain, risk } = this;
    if (inputs !== null || domain === null) {
      const width = risk.shape.inputs;
      const all = inputs ?? new Float64Array(0);
      return Array.from({ length: all.length / width }, (_, k) => all.subarray(k * width, (k + 1) * width));
    }
    const { breakpoints } = realize(risk.shape, theta, domain);
    const parts = this.support ?? [domain];
    return parts.flatMap(({ a, b }) => {
      const ends = [a, ...breakpoints.filter((x) => x > a && x < b), b];
      return ends.slice(1).flatMap((end, k) =>
        Array.from({ length: 24 }, (_, j) => {
          const start = ends[k]!;
          return Float64Array.of(start + ((end - start) * (j + 0.5)) / 24);
        }),
      );
    });
  }

  /** The tangent at another representation of the same realization that changes the realization in the same way. */
  like(theta: Float64Array, other: Float64Array, tangent: Float64Array): Float64Array | null {
    const inputs = this.sampleInputs(other);
    const wanted = this.change(other, tangent, inputs);
    const moving = this.moving(theta);
    const direction = new Float64Array(theta.length);
    for (const vector of moving) {
      const part = dot(wanted, this.change(theta, vector, inputs));
      for (let i = 0; i < theta.length; i++) direction[i]! += part * vector[i]!;
    }
    const length = euclidean(direction);
    return length > 0 ? direction.map((value) => value / length) : null;
  }

  /** The derivative of N at the inputs in a direction of parameters. */
  private change(
    theta: Float64Array,
    direction: Float64Array,
    inputs: readonly Float64Array[],
  ): Float64Array {
    const slope = new Float64Array(theta.length);
    return Float64Array.from(inputs, (x) => {
      this.network.realize(theta, x);
      slope.fill(0);
      this.network.add(theta, 1, slope);
      return dot(slope, direction);
    });
  }
}

export function projection(x: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(x.length);
  for (const vector of basis) {
    const part = dot(x, vector);
    for (let i = 0; i < x.length; i++) result[i]! += part * vector[i]!;
  }
  return result;
}

/** How far from the interval, in widths, the kinks of neurons may be that are active on all of it. */
interface Reach {
  readonly least: number;
  readonly most: number;
}

/** Following a family must not drag a kink into the interval. */
const apart: Reach = { least: 1 / 2, most: Infinity };
/** A kink farther away than so many widths belongs to a neuron that is constant on the interval but for rounding. */
const farthest = 1e6;

/**
 * The same realization with the kinks of neurons that are active on the whole interval one width away from it, where they
 * are nearer or farther than said.
 */
export function rested(
  theta: Float64Array,
  shape: Shape,
  domain: Magnitudes['domain'],
  { least, most }: Reach = apart,
): Float64Array {
  if (domain === null || shape.depth !== 1 || shape.inputs !== 1) return theta;
  const { a, b } = domain;
  const width = shape.widths[1]!;
  let moved: Float64Array | null = null;
  for (let i = 0; i < width; i++) {
    const w = theta[i]!;
    const bias = theta[width + i]!;
    if (w === 0 || !(w * a + bias > 0 && w * b + bias > 0)) continue;
    const kink = -bias / w;
    const distance = Math.max(a - kink, kink - b) / (b - a);
    if ((distance >= least && distance <= most) || distance > farthest) continue;
    const rest = -w * (w > 0 ? 2 * a - b : 2 * b - a);
    moved ??= Float64Array.from(theta);
    moved[width + i] = rest;
    moved[3 * width]! += theta[2 * width + i]! * (bias - rest);
  }
  return moved ?? theta;
}
