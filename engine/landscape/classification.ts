/**
 * What kind of point theta is: the inertia of the Hessian, and what follows from it about the risk nearby.
 */
import { symmetricEigenvalues } from '../calculus/symmetric';
import type { Shape } from '../network/shape';
import type { Risk } from '../risk/risk';

export type PointKind = 'global_minimum' | 'local_minimum' | 'saddle' | 'not_critical' | 'undecided';

/** An eigenvalue counts as zero when its absolute value is at most this times the largest one. */
export const zeroEigenvalue = 1e-10;
/** The gradient is zero to rounding when |G| is at most this times the norm of its absolute contributions. */
export const criticalGradient = 1e-11;
/** Above this the point is not critical; between the two it can't be told. */
export const nonCriticalGradient = 1e-8;
/** Larger Hessians aren't decomposed: the work grows with the cube of the number of parameters. */
export const largestHessian = 1200;

export interface Inertia {
  readonly rank: number;
  readonly index: number;
}

/** Rank and number of negative eigenvalues of the Hessian, or a sentence that says why there are none. */
export function hessianInertia(risk: Risk, theta: Float64Array): Inertia | string {
  const n = theta.length;
  const obstacle = risk.hessianObstacle(theta);
  if (obstacle !== null) return obstacle;
  if (n > largestHessian) {
    return `the Hessian of ${n} parameters is too large to decompose (${largestHessian} at most)`;
  }
  const hessian = new Float64Array(n * n);
  risk.hessian(theta, hessian);
  const size = dropZeroRows(hessian, n);
  return inertiaOf(symmetricEigenvalues(hessian.subarray(0, size * size), size));
}

/**
 * Takes rows and columns out that are exactly zero, as those of dead neurons are, and returns how many are left: neither
 * rank nor index changes, and the work grows with the cube of the number of rows.
 */
function dropZeroRows(matrix: Float64Array, n: number): number {
  const kept: number[] = [];
  for (let i = 0; i < n; i++) {
    if (matrix.subarray(i * n, (i + 1) * n).some((entry) => entry !== 0)) kept.push(i);
  }
  // Never overwrites what is still to be read: every entry moves towards the front.
  let at = 0;
  for (const i of kept) for (const j of kept) matrix[at++] = matrix[i * n + j]!;
  return kept.length;
}

/** Counts eigenvalues (ascending) against the stated threshold. */
export function inertiaOf(eigenvalues: Float64Array): Inertia | string {
  const n = eigenvalues.length;
  if (eigenvalues.some(Number.isNaN)) return 'the Hessian has entries that are not finite';
  const largest = n === 0 ? 0 : Math.max(Math.abs(eigenvalues[0]!), Math.abs(eigenvalues[n - 1]!));
  const threshold = zeroEigenvalue * largest;
  let rank = 0;
  let index = 0;
  for (const value of eigenvalues) {
    if (Math.abs(value) > threshold) rank++;
    if (value < -threshold) index++;
  }
  return { rank, index };
}

interface Interval {
  readonly a: number;
  readonly b: number;
}

/** Where networks count. */
export interface Region {
  /** The domain's ends (one-dimensional input); null for data. */
  readonly domain: Interval | null;
  /** The parts of the domain on which the density is not zero, ascending; all of it where this is left out. */
  readonly support?: readonly Interval[];
}

/** Sizes against which a risk is zero to rounding. */
export interface Magnitudes extends Region {
  /** A bound on |x| over the inputs. */
  readonly input: number;
  /** A bound on |f|. */
  readonly target: number;
  readonly mass: number;
}

export interface PointFacts {
  readonly risk: number;
  /** Euclidean norm of G. */
  readonly gradient: number;
  readonly inertia: Inertia | string;
}

/**
 * `global_minimum` only where the risk is zero to rounding. A local minimum is claimed only where the Hessian is
 * positive definite across the directions along which the realization does not change to first order.
 */
export function classify(
  risk: Risk,
  theta: Float64Array,
  facts: PointFacts,
  magnitudes: Magnitudes,
): PointKind {
  const error = roundingOf(risk.shape, theta, magnitudes);
  if (facts.risk <= error * error * magnitudes.mass) {
    // Where theta is so large that rounding hides the target itself, nothing is known of the risk.
    return isResolvable(risk.shape, theta, magnitudes) ? 'global_minimum' : 'undecided';
  }
  const contributions = contributionsAt(risk, theta);
  if (!Number.isFinite(contributions) || !Number.isFinite(facts.gradient)) return 'undecided';
  if (facts.gradient > nonCriticalGradient * contributions) return 'not_critical';
  if (facts.gradient > criticalGradient * contributions || typeof facts.inertia === 'string')
    return 'undecided';
  if (facts.inertia.index > 0) return 'saddle';
  const dimension = realizationDimension(risk.shape, theta, magnitudes);
  return dimension !== null && facts.inertia.rank === dimension ? 'local_minimum' : 'undecided';
}

/** Euclidean norm of the sums of absolute contributions to G. */
export function contributionsAt(risk: Risk, theta: Float64Array): number {
  const scale = new Float64Array(theta.length);
  risk.gradientScale(theta, scale);
  return norm(scale);
}

/** The part of the target that N must be known to, for a risk of zero to say something. */
const resolvable = 1e-6;

/** Whether theta is so small that rounding it leaves something to be said of N against the target. */
export function isResolvable(shape: Shape, theta: Float64Array, magnitudes: Magnitudes): boolean {
  const { target } = magnitudes;
  return target === 0 || roundingOf(shape, theta, magnitudes) <= resolvable * target;
}

/**
 * The largest |N - f| that rounding of theta alone explains. Every term of N is a product of at most depth + 1 parameters,
 * each known to half of 2^-52, so |N - f| stays below (depth + 1)/2 2^-52 times the sum of their absolute values and of |f|;
 * eight times that leaves room for a theta that isn't the best rounded one.
 */
function roundingOf(shape: Shape, theta: Float64Array, magnitudes: Magnitudes): number {
  const reach = networkBound(shape, theta, magnitudes) + magnitudes.target;
  return 4 * (shape.depth + 1) * Number.EPSILON * reach;
}

/** A bound on the sum of the absolute values of the terms that make up N(x) on the inputs. */
function networkBound(shape: Shape, theta: Float64Array, { domain, input }: Magnitudes): number {
  let layer = new Float64Array(shape.inputs).fill(input);
  for (let l = 0; l <= shape.depth; l++) {
    const next = new Float64Array(shape.widths[l + 1]!);
    for (let i = 0; i < next.length; i++) {
      const bias = theta[shape.biases[l]! + i]!;
      let sum = Math.abs(bias);
      const row = shape.weights[l]! + i * layer.length;
      if (l === 0 && domain !== null && isDead(theta[row]!, bias, domain)) continue;
      for (let j = 0; j < layer.length; j++) sum += Math.abs(theta[row + j]!) * layer[j]!;
      next[i] = sum;
    }
    layer = next;
  }
  return layer[0]!;
}

function isDead(w: number, b: number, domain: Interval): boolean {
  return w * domain.a + b <= 0 && w * domain.b + b <= 0;
}

/**
 * How many independent directions the realization has at theta, where it is a submersion onto local coordinates of
 * realizations (or onto the quotient by the scaling symmetries); null where that isn't known.
 */
export function realizationDimension(shape: Shape, theta: Float64Array, region: Region): number | null {
  if (shape.depth === 1 && shape.inputs === 1 && region.domain) {
    return shallowDimension(shape, theta, region.support ?? [region.domain]);
  }
  return quotientDimension(shape, theta);
}

/**
 * One hidden layer on intervals: slope change v|w| and kink -b/w for each kink inside of one, the constant, and the slope
 * where a neuron is active on all of them. Between two intervals, whatever kinks are there, it is the slope and the value on
 * one side against the other; where some of them are active on the left and some on the right, the slope is free everywhere.
 * Neurons that are strictly dead have no effect nearby. Kinks at the outer ends and zero neurons change the realization in
 * ways the Hessian doesn't see: null.
 */
function shallowDimension(shape: Shape, theta: Float64Array, parts: readonly Interval[]): number | null {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return null;
  const width = shape.widths[1]!;
  let kinks = 0;
  let affine = false;
  let flat = false;
  const between = new Map<number, number>();
  for (let i = 0; i < width; i++) {
    const w = theta[i]!;
    const b = theta[width + i]!;
    const left = w * first.a + b;
    const right = w * last.b + b;
    if (left === 0 || right === 0) return null;
    if (left < 0 && right < 0) continue;
    if (left > 0 && right > 0) {
      const moves = w !== 0 || theta[2 * width + i] !== 0;
      affine ||= moves;
      flat ||= !moves;
      continue;
    }
    const gap = parts.findIndex((part, k) => -b / w > part.b && -b / w < (parts[k + 1]?.a ?? -Infinity));
    if (gap < 0) kinks++;
    else if (!between.has(gap)) between.set(gap, Math.sign(w));
    else affine ||= between.get(gap) !== Math.sign(w);
  }
  // With v = w = 0 the slope v w changes to second order alone.
  if (flat && !affine) return null;
  return 2 * (kinks + between.size) + 1 + (affine ? 1 : 0);
}

/**
 * Any depth: scaling each hidden neuron moves theta along orbits of that many dimensions, provided that no hidden
 * neuron has a zero row of incoming or a zero column of outgoing weights.
 */
function quotientDimension(shape: Shape, theta: Float64Array): number | null {
  let neurons = 0;
  for (let layer = 1; layer <= shape.depth; layer++) {
    const width = shape.widths[layer]!;
    neurons += width;
    for (let i = 0; i < width; i++) {
      if (!hasIncoming(shape, theta, layer, i) || !hasOutgoing(shape, theta, layer, i)) return null;
    }
  }
  return theta.length - neurons;
}

function hasIncoming(shape: Shape, theta: Float64Array, layer: number, i: number): boolean {
  const inputs = shape.widths[layer - 1]!;
  const row = shape.weights[layer - 1]! + i * inputs;
  if (theta[shape.biases[layer - 1]! + i] !== 0) return true;
  return theta.subarray(row, row + inputs).some((weight) => weight !== 0);
}

function hasOutgoing(shape: Shape, theta: Float64Array, layer: number, i: number): boolean {
  const width = shape.widths[layer]!;
  const start = shape.weights[layer]!;
  for (let k = 0; k < shape.widths[layer + 1]!; k++) if (theta[start + k * width + i] !== 0) return true;
  return false;
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const entry of vector) sum += entry * entry;
  return Math.sqrt(sum);
}
