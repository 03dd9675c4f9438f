/**
 * The critical points around one: whether they form a manifold across which the Hessian is nondegenerate.
 *
 * Where they do (the risk is Morse-Bott there) the Łojasiewicz exponent is 1/2: whatever flows to such a point gets there
 * exponentially fast; and where no eigenvalue is negative the point is a local minimum.
 */
import { symmetricEigensystem, type Eigensystem } from '../calculus/symmetric';
import type { Risk } from '../risk/risk';
import { balanced } from './balance';
import {
  classify,
  contributionsAt,
  criticalGradient,
  inertiaOf,
  realizationDimension,
  zeroEigenvalue,
  type Inertia,
  type Magnitudes,
  type PointFacts,
  type PointKind,
  type Region,
} from './classification';

export interface CriticalPointFacts {
  readonly inertia: Inertia;
  /** The Hessian's. */
  readonly system: Eigensystem;
  /** Norm of the sums of absolute contributions to G. */
  readonly contributions: number;
  /** Why the critical points nearby aren't known to be a manifold of dimension n - rank; null where they are. */
  readonly irregularity: string | null;
  /** False: some eigenvalue is an effect of how well the point is known, and may be zero at the limit itself. */
  readonly resolved: boolean;
}

/** Rounding of G, relative to its contributions. */
const gradientRounding = 64 * Number.EPSILON;
/**
 * Distances along null directions, relative to 1 + |theta|, at which critical points are looked for: far enough that what a
 * degeneracy of order six leaves of G is above rounding.
 */
const distances = [3e-2, 1e-2];
/** So many null directions are tried, each both ways. */
const directions = 5;
const mostCorrections = 12;

/** Examines a point with |G| at rounding level. A sentence where it has no Hessian. */
export function examineCriticalPoint(
  risk: Risk,
  theta: Float64Array,
  region: Region,
): CriticalPointFacts | string {
  const obstacle = risk.hessianObstacle(theta);
  if (obstacle !== null) return obstacle;
  const n = theta.length;
  const hessian = new Float64Array(n * n);
  risk.hessian(theta, hessian);
  const system = symmetricEigensystem(hessian, n);
  const inertia = inertiaOf(system.values);
  if (typeof inertia === 'string') return inertia;
  const contributions = contributionsAt(risk, theta);
  const surroundings = new Surroundings(risk, theta, system, contributions);
  const regular =
    realizationDimension(risk.shape, theta, region) === inertia.rank || surroundings.continueCritically();
  const resolved = surroundings.eigenvaluesAreResolved();
  const irregularity = !resolved
    ? 'the smallest eigenvalues of the Hessian at the limit are as small as rounding lets them be'
    : regular
      ? null
      : 'the Hessian at the limit is degenerate';
  return { inertia, system, contributions, irregularity, resolved };
}

/** Larger Hessians aren't looked at so closely. */
const mostParameters = 260;

/**
 * Like `classify`, looking around a point without negative eigenvalues: it is a local minimum where the critical points
 * nearby form a manifold across which the Hessian is positive definite, whether or not its dimension is known beforehand;
 * and it isn't called one, nor a saddle, where its smallest or negative eigenvalues are an effect of rounding.
 */
export function classifyClosely(
  risk: Risk,
  given: Float64Array,
  known: PointFacts,
  magnitudes: Magnitudes,
): PointKind {
  const theta = balanced(risk.shape, given);
  const slope = new Float64Array(theta.length);
  risk.gradient(theta, slope);
  const facts = { ...known, gradient: norm(slope) };
  const kind = classify(risk, theta, facts, magnitudes);
  if (kind === 'saddle') return isResolvedSaddle(risk, theta) ? kind : 'undecided';
  if (kind !== 'undecided' && kind !== 'local_minimum') return kind;
  if (theta.length > mostParameters || typeof facts.inertia === 'string' || facts.inertia.index > 0)
    return kind;
  if (!(facts.gradient <= criticalGradient * contributionsAt(risk, theta))) return kind;
  const closely = examineCriticalPoint(risk, theta, magnitudes);
  return typeof closely !== 'string' && closely.irregularity === null ? 'local_minimum' : 'undecided';
}

/** Whether some negative eigenvalue is no effect of how well the point is known. */
function isResolvedSaddle(risk: Risk, theta: Float64Array): boolean {
  const n = theta.length;
  if (n > mostParameters) return true;
  const hessian = new Float64Array(n * n);
  risk.hessian(theta, hessian);
  const system = symmetricEigensystem(hessian, n);
  const surroundings = new Surroundings(risk, theta, system, contributionsAt(risk, theta));
  return surroundings.isResolved().some((resolved, k) => resolved && system.values[k]! < 0);
}

/** Scratch memory and the steps around one critical point. */
class Surroundings {
  private readonly risk: Risk;
  private readonly theta: Float64Array;
  private readonly system: Eigensystem;
  private readonly contributions: number;
  private readonly cut: number;
  private readonly point: Float64Array;
  private readonly slope: Float64Array;
  private readonly product: Float64Array;

  constructor(risk: Risk, theta: Float64Array, system: Eigensystem, contributions: number) {
    const n = theta.length;
    this.risk = risk;
    this.theta = theta;
    this.system = system;
    this.contributions = contributions;
    this.cut = zeroEigenvalue * Math.max(Math.abs(system.values[0]!), Math.abs(system.values[n - 1]!));
    this.point = new Float64Array(n);
    this.slope = new Float64Array(n);
    this.product = new Float64Array(n);
  }

  /**
   * What is left of G, rounding at least, leaves the critical point uncertain by that over λ along an eigenvector. Where the curvature changes
   * within that distance, λ says nothing about the limit itself: so it is at cubic degeneracies, for instance.
   */
  eigenvaluesAreResolved(): boolean {
    return this.isResolved().every((resolved, k) => resolved || Math.abs(this.system.values[k]!) <= this.cut);
  }

  /** The same for each eigenvalue; those that count as zero are not. */
  isResolved(): boolean[] {
    this.risk.gradient(this.theta, this.slope);
    const left = Math.max(norm(this.slope), gradientRounding * this.contributions);
    return Array.from(this.system.values, (value, k) => {
      const size = Math.abs(value);
      if (size <= this.cut) return false;
      const distance = left / size;
      return [distance, -distance].every((s) => Math.abs(this.curvature(k, s) - value) <= 0.25 * size);
    });
  }

  /** uᵀ H u at theta + s u for the k-th eigenvector u. */
  private curvature(k: number, s: number): number {
    const { point, product, theta } = this;
    const u = this.vector(k);
    for (let i = 0; i < point.length; i++) point[i] = theta[i]! + s * u[i]!;
    this.risk.hessianVector(point, u, product);
    return dot(u, product);
  }

  /** Whether every null direction that is tried leads to further critical points. */
  continueCritically(): boolean {
    const flat = this.indices((size) => size <= this.cut);
    if (flat.length === 0) return true;
    const size = 1 + norm(this.theta);
    return distances.some((distance) => {
      for (let trial = 0; trial < directions; trial++) {
        const direction = this.nullDirection(flat, trial);
        for (const s of [distance * size, -distance * size]) {
          if (!this.isCriticalBeside(direction, s, flat)) return false;
        }
      }
      return true;
    });
  }

  /** A unit vector of the null space with coefficients without pattern, the same at every call. */
  private nullDirection(flat: readonly number[], trial: number): Float64Array {
    const direction = new Float64Array(this.theta.length);
    flat.forEach((k, j) => {
      const coefficient = fraction((trial + 1) * Math.SQRT2 + (j + 1) * (Math.sqrt(5) / 2)) - 0.5;
      addTo(direction, coefficient, this.vector(k));
    });
    const length = norm(direction);
    return direction.map((entry) => entry / length);
  }

  /**
   * Goes s along a null direction, then back to G = 0 across the null space as Newton's method with the Hessian at theta
   * does it. On a manifold of critical points nothing of G is left; at a degenerate point a power of s is.
   */
  private isCriticalBeside(direction: Float64Array, s: number, flat: readonly number[]): boolean {
    const { point, slope, theta, system } = this;
    const tolerance = 4 * gradientRounding * this.contributions;
    const across = this.indices((size) => size > this.cut);
    for (let i = 0; i < point.length; i++) point[i] = theta[i]! + s * direction[i]!;
    let before = Infinity;
    for (let correction = 0; correction < mostCorrections; correction++) {
      this.risk.gradient(point, slope);
      const amounts = across.map((k) => dot(this.vector(k), slope));
      const left = Math.sqrt(amounts.reduce((sum, amount) => sum + amount * amount, 0));
      if (left <= tolerance) {
        return flat.every((k) => Math.abs(dot(this.vector(k), slope)) <= tolerance);
      }
      if (!(left < 0.5 * before)) return false;
      before = left;
      across.forEach((k, j) => addTo(point, -amounts[j]! / system.values[k]!, this.vector(k)));
    }
    return false;
  }

  private indices(condition: (size: number) => boolean): number[] {
    return Array.from(this.system.values.keys()).filter((k) => condition(Math.abs(this.system.values[k]!)));
  }

  private vector(k: number): Float64Array {
    const n = this.theta.length;
    return this.system.vectors.subarray(k * n, (k + 1) * n);
  }
}

/**
 * Whether a trajectory that ends at `end` is about to reach the critical point: its risk above the limit is what the
 * Hessian there makes of its gradient, 1/2 G H⁻¹ G across the null space, and nothing of it leads down a negative
 * eigenvalue. `excess` is L(end) - L(limit), known up to `rounding`.
 */
export function reaches(
  facts: CriticalPointFacts,
  gradient: Float64Array,
  excess: number,
  rounding: number,
): boolean {
  const { system, contributions } = facts;
  const n = gradient.length;
  const largest = Math.max(Math.abs(system.values[0]!), Math.abs(system.values[n - 1]!));
  const floor = gradientRounding * contributions;
  let predicted = 0;
  let noise = rounding;
  for (let k = 0; k < n; k++) {
    const value = system.values[k]!;
    const amount = dot(system.vectors.subarray(k * n, (k + 1) * n), gradient);
    if (Math.abs(value) <= zeroEigenvalue * largest) {
      if (Math.abs(amount) > 0.1 * norm(gradient) + floor) return false;
      continue;
    }
    if (value < 0 && Math.abs(amount) > floor) return false;
    predicted += (amount * amount) / (2 * value);
    noise += (floor * floor) / (2 * Math.abs(value));
  }
  return Math.abs(excess - predicted) <= 0.1 * predicted + noise;
}

function fraction(x: number): number {
  return x - Math.floor(x);
}

function addTo(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * vector[i]!;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
