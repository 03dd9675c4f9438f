/**
 * Families of critical points of equal risk through different realizations, as in Ibragimov, Jentzen, Kröger, Riekert,
 * arXiv 2202.11481.
 *
 * Along a family the Hessian is singular. Of its null space, the directions that leave the realization the same (the scaling
 * symmetries among them) don't count: what is left is the family's tangent. A predictor along it and Newton steps of
 * least norm back to the set of critical points follow the family both ways until there is no next point.
 */
import { symmetricEigen } from '../calculus/linear-algebra';
import { dot, euclidean, separation } from '../dynamics/vectors';
import { realize } from '../network/realize';
import type { Risk } from '../risk/risk';
import {
  criticalGradient,
  hessianInertia,
  realizationDimension,
  type Magnitudes,
  type PointFacts,
  type PointKind,
} from './classification';
import { Directions, projection, rested } from './directions';
import { classifyClosely } from './limit';
import type { FoundPoint, SearchResult } from './point';

export interface FamilySearch {
  readonly risk: Risk;
  readonly magnitudes: Magnitudes;
  /** A critical point; throws a sentence where it isn't one. */
  readonly start: Float64Array;
  /** How many members are wanted, ends included. */
  readonly points: number;
  /** Inputs at which networks are compared where there is no interval. */
  readonly inputs: Float64Array | null;
  /** What is told of members, where that is of another problem than the one they are followed in. */
  readonly told?: Telling;
  readonly cancelled: () => boolean;
}

/** Members of a problem that this one stands for. */
export interface Telling {
  point(member: FoundPoint): FoundPoint;
  /** Euclidean, between parameters of two members. */
  distance(x: Float64Array, y: Float64Array): number;
}

export interface FamilyResult extends SearchResult {
  readonly evaluations: number;
  /** Length of the family in parameter space, orthogonally to the symmetries, as far as it was followed. */
  readonly length: number;
}

/** Eigenvalues of the Hessian up to this part of the largest are left out of Newton steps. */
const smallEigenvalue = 1e-7;
/** Members differ in risk from the start by at most this, relative to the size of the target. */
const sameRisk = 1e-9;
/** Steps, relative to 1 + |theta|. */
const firstStep = 1e-3;
const longestStep = 0.02;
const shortestStep = 1e-9;
const mostSteps = 4000;
/** A way of at most this length, relative to 1 + |theta|, is what rounding leaves of a single degenerate point. */
const shortestFamily = 1e-6;

export function followFamily(search: FamilySearch): FamilyResult {
  const tracer = new Tracer(search);
  if (!tracer.isCritical(search.start, 1e3)) {
    throw new Error(
      'The initial point of `family` must be critical, and this one is not: its gradient is ' +
        `${tracer.pointAtStart().gradient.toPrecision(2)}. Add \`refine: newton\` to polish it first.`,
    );
  }
  const start = tracer.corrected(search.start) ?? search.start;
  const directions = tracer.moving(start);
  for (const direction of directions) {
    const forward = tracer.trace(start, direction);
    const backward = tracer.trace(start, negated(direction));
    // Backwards, a node is arrived at where the way had left it.
    const before = backward.path
      .reverse()
      .map(({ arrived, left }): Node => ({ arrived: left, left: arrived }));
    const path = [...before, { arrived: start, left: start }, ...forward.path];
    if (lengthsOf(path, separation).at(-1)! <= shortestFamily * (1 + euclidean(start))) continue;
    const dimension = tracer.dimensionAt(start, directions);
    const { points, evaluations, length } = tracer.membersOf(path, search.points, dimension);
    const risks = points.map(({ risk }) => risk);
    const spread = Math.max(...risks) - Math.min(...risks);
    const reason =
      `${points.length} members${curveIn(dimension, directions.length)}, their risks within ${spread.toExponential(1)}; ` +
      `one end: ${backward.reason}; the other end: ${forward.reason}`;
    return { points, complete: false, reason, evaluations, length };
  }
  return tracer.isolated(start);
}

/** What is said of a family that may be more than the curve through it: `free` directions are null to second order. */
function curveIn(dimension: number | null, free: number): string {
  if (dimension === 1) return '';
  const only = 'only this curve in it was followed, from the initial point both ways';
  return dimension === null
    ? ` of a set of critical points with ${free} directions at the initial point, which need not be one family: ${only}`
    : ` of a family of dimension ${dimension}, as far as rounding tells: ${only}`;
}

/** A member on the way, and the parameters of the same realization from which the way went on. */
interface Node {
  readonly arrived: Float64Array;
  readonly left: Float64Array;
}

interface Trace {
  readonly path: Node[];
  readonly reason: string;
}

class Tracer {
  private readonly search: FamilySearch;
  private readonly size: number;
  private readonly hessian: Float64Array;
  private readonly gradient: Float64Array;
  private readonly scale: Float64Array;
  private readonly directions: Directions;
  private readonly risk0: number;
  private readonly tolerance: number;
  private readonly told: Telling;
  private evaluations = 0;

  constructor(search: FamilySearch) {
    this.search = search;
    this.told = search.told ?? { point: (member) => member, distance: separation };
    this.size = search.start.length;
    this.hessian = new Float64Array(this.size * this.size);
    this.gradient = new Float64Array(this.size);
    this.scale = new Float64Array(this.size);
    this.directions = new Directions(search.risk, search.magnitudes, search.inputs);
    this.risk0 = search.risk.preciseValue(search.start);
    this.tolerance =
      sameRisk * (Math.abs(this.risk0) + search.magnitudes.target ** 2 * search.magnitudes.mass);
  }

  gradientNorm(theta: Float64Array): number {
    this.evaluations += 1;
    this.search.risk.gradient(theta, this.gradient);
    return euclidean(this.gradient);
  }

  /** Whether |G| is at most `slack` times what rounding explains. */
  isCritical(theta: Float64Array, slack = 1): boolean {
    this.search.risk.gradientScale(theta, this.scale);
    return this.gradientNorm(theta) <= slack * criticalGradient * euclidean(this.scale);
  }

  /** Orthonormal directions that may lead on, those that change the realization most first. */
  moving(theta: Float64Array): readonly Float64Array[] {
    return this.directions.moving(theta);
  }

  /**
   * The dimension of the family through theta: the number of the directions in which its tangents may lie, if every
   * combination of them that is tried leads to further members; null where one doesn't.
   */
  dimensionAt(theta: Float64Array, directions: readonly Float64Array[]): number | null {
    if (directions.length === 1) return 1;
    const step = firstStep * (1 + euclidean(theta));
    const sums = directions.flatMap((x, i) =>
      directions.slice(i + 1).flatMap((y) => [sumOf(x, y), sumOf(x, negated(y))]),
    );
    const members = [...directions, ...sums].every((direction) =>
      [direction, negated(direction)].some((each) => this.next(theta, each, step) !== null),
    );
    return members ? directions.length : null;
  }

  /** The unit tangent of the family at theta that goes on along a direction; null where none does. */
  private tangent(theta: Float64Array, along: Float64Array): Float64Array | null {
    const direction = projection(along, this.moving(theta));
    const length = euclidean(direction);
    return length > 0.1 ? direction.map((value) => value / length) : null;
  }

  /** Newton steps of least norm to the set of critical points; null where they don't arrive or the risk is another. */
  corrected(theta: Float64Array): Float64Array | null {
    const { size, search } = this;
    const point = Float64Array.from(theta);
    let before = Infinity;
    for (let step = 0; step < 8; step++) {
      const slope = this.gradientNorm(point);
      search.risk.gradientScale(point, this.scale);
      if (slope <= 1e-15 * euclidean(this.scale) || (slope >= 0.5 * before && this.isCritical(point))) break;
      if (!(slope < before)) return null;
      before = slope;
      search.risk.hessian(point, this.hessian);
      const { values, vectors } = symmetricEigen(this.hessian, size);
      const largest = Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!));
      for (let k = 0; k < size; k++) {
        if (Math.abs(values[k]!) <= smallEigenvalue * largest) continue;
        const vector = vectors.subarray(k * size, (k + 1) * size);
        const amount = dot(vector, this.gradient) / values[k]!;
        for (let i = 0; i < size; i++) point[i]! -= amount * vector[i]!;
      }
      if (!point.every(Number.isFinite)) return null;
    }
    if (!this.isCritical(point)) return null;
    return Math.abs(search.risk.value(point) - this.risk0) <= this.tolerance ? point : null;
  }

  /** Follows the family from a member in a direction to its end. */
  trace(start: Float64Array, direction: Float64Array): Trace {
    const path: Node[] = [];
    let theta = start;
    let tangent = direction;
    let step = firstStep;
    for (let count = 0; count < mostSteps; count++) {
      if (this.search.cancelled()) return { path, reason: 'the search was cancelled' };
      const size = 1 + euclidean(theta);
      if (size > 1e8) return { path, reason: 'the parameters grow without bound' };
      const next = this.next(theta, tangent, step * size);
      if (next !== null) {
        theta = rested(next.theta, this.search.risk.shape, this.search.magnitudes.domain);
        path.push({ arrived: next.theta, left: theta });
        tangent =
          theta === next.theta
            ? next.tangent
            : (this.directions.like(theta, next.theta, next.tangent) ?? next.tangent);
        step = Math.min(longestStep, 1.4 * step);
      } else if (step <= shortestStep) {
        return { path, reason: this.endReason(theta) };
      } else step /= 2;
    }
    return { path, reason: 'the steps are used up' };
  }

  private next(
    theta: Float64Array,
    tangent: Float64Array,
    step: number,
  ): { readonly theta: Float64Array; readonly tangent: Float64Array } | null {
    const predicted = theta.map((value, i) => value + step * tangent[i]!);
    const point = this.corrected(predicted);
    if (point === null) return null;
    const moved = point.map((value, i) => value - theta[i]!);
    // Newton may fall back to a member already seen, or jump to another set.
    const forward = dot(moved, tangent);
    if (!(forward > 0.5 * step && euclidean(moved) < 1.5 * step)) return null;
    const turned = this.tangent(point, tangent);
    if (turned === null || dot(turned, tangent) < 0.7) return null;
    return { theta: point, tangent: turned };
  }

  private endReason(theta: Float64Array): string {
    const obstacle = this.search.risk.hessianObstacle(theta);
    if (obstacle !== null) return obstacle;
    const { realization } = this.told.point(this.pointOf(theta, null));
    if (realization === null) return 'beyond it no step leads to critical points of this risk';
    const inside = realization.breakpoints.slice(1, -1);
    const kinks = inside.map((q) => String(Number(q.toPrecision(7)))).join(', ');
    return `beyond kinks at ${kinks} no step leads to critical points of this risk`;
  }

  pointAtStart(): FoundPoint {
    return this.told.point(this.pointOf(this.search.start, null));
  }

  /** The answer where no other critical point of this risk is near. */
  isolated(theta: Float64Array): FamilyResult {
    const reason =
      'no direction keeps the point critical and changes the realization: it is no member of a family';
    const points = [this.told.point(this.pointOf(theta, 0))];
    return { points, complete: false, reason, evaluations: this.evaluations, length: 0 };
  }

  /** Members at equal distances along a path of members. */
  membersOf(
    path: readonly Node[],
    count: number,
    dimension: number | null,
  ): Omit<FamilyResult, 'complete' | 'reason'> {
    const along = lengthsOf(path, (x, y) => this.told.distance(x, y));
    const length = along.at(-1)!;
    const members: Float64Array[] = [];
    for (let j = 0, k = 0; j < count && !(j > 0 && this.search.cancelled()); j++) {
      const at = count === 1 ? length / 2 : (length * j) / (count - 1);
      while (k < path.length - 2 && along[k + 1]! < at) k++;
      members.push(this.between(path, along, k, at));
    }
    const points = members.map((theta) => this.told.point(this.pointOf(theta, dimension)));
    return { points, evaluations: this.evaluations, length };
  }

  private between(path: readonly Node[], along: readonly number[], k: number, at: number): Float64Array {
    const { left } = path[k]!;
    const right = path[k + 1]?.arrived;
    if (right === undefined) return left;
    const part = (at - along[k]!) / (along[k + 1]! - along[k]!);
    if (part <= 0) return left;
    if (part >= 1) return right;
    const guess = left.map((value, i) => value + part * (right[i]! - value));
    return this.corrected(guess) ?? (part < 0.5 ? left : right);
  }

  /** `family` is the dimension of the family that theta is a member of: 0 for none, null where it isn't known. */
  private pointOf(theta: Float64Array, family: number | null): FoundPoint {
    const { risk, magnitudes } = this.search;
    const inertia = hessianInertia(risk, theta);
    const decided = typeof inertia !== 'string';
    const value = risk.preciseValue(theta);
    const gradient = this.gradientNorm(theta);
    const facts = { risk: value, gradient, inertia };
    return {
      risk: value,
      kind:
        family === 0 ? classifyClosely(risk, theta, facts, magnitudes) : this.kindOf(theta, facts, family),
      theta,
      realization: magnitudes.domain === null ? null : realize(risk.shape, theta, magnitudes.domain),
      gradient,
      rank: decided ? inertia.rank : null,
      index: decided ? inertia.index : null,
      certified: false,
      reason: decided ? whyNotCertified(family === 0) : inertia,
    };
  }

  /** A minimum where the Hessian is positive in all directions that change the realization, the family's excepted. */
  private kindOf(theta: Float64Array, facts: PointFacts, family: number | null): PointKind {
    const { inertia } = facts;
    if (typeof inertia === 'string') return 'undecided';
    if (inertia.index > 0) return 'saddle';
    if (family === null) return 'undecided';
    const { risk, magnitudes } = this.search;
    const dimension = realizationDimension(risk.shape, theta, magnitudes);
    if (dimension !== null && inertia.rank >= dimension - family) return 'local_minimum';
    return classifyClosely(risk, theta, facts, magnitudes);
  }
}

function whyNotCertified(isolated: boolean): string {
  return isolated ? 'found in floating point, which proves nothing' : 'a member of a family is not isolated';
}

/** How long the way is to each node, without changes of representation. */
function lengthsOf(path: readonly Node[], distance: typeof separation): number[] {
  const along = [0];
  for (let k = 1; k < path.length; k++) {
    along.push(along[k - 1]! + distance(path[k - 1]!.left, path[k]!.arrived));
  }
  return along;
}

/** The unit vector along the sum of two orthonormal ones. */
function sumOf(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, i) => (value + y[i]!) * Math.SQRT1_2);
}

function negated(x: Float64Array): Float64Array {
  return x.map((value) => -value);
}
