import type { Risk } from '../risk/risk';
import type { Rows } from './sphere';
import { projectTangent, rowDot } from './sphere';
import { euclidean } from './vectors';

/**
 * The vector field of a flow, in the coordinates that a solver integrates. Knows nothing of step sizes.
 *
 * A solver's state stands for the point `point(state)`. For the plain flow they are the same. For the normalized flow
 * the state keeps whatever length a solver's errors give the rows, and the point has them at length one: so the
 * submanifold is never left, and the solver's history never disturbed by moving the state back.
 */
export interface Field {
  readonly risk: Risk;
  readonly size: number;
  /** The rows kept at length one, or null for the plain flow. */
  readonly rows: Rows | null;
  /** Evaluations of G so far. */
  evaluations: number;
  /** Euclidean norm of the (projected) gradient at the last evaluation. */
  gradientNorm: number;
  /**
   * Whether the gradient is far above the rounding of its contributions: then the risk's kernel, whose rounding is relative
   * to the largest of them, serves as well as its slower, more careful evaluation.
   */
  farFromRest: boolean;
  /** Writes the point that `state` stands for into `theta`. */
  point(state: Float64Array, theta: Float64Array): void;
  /** Writes d state / dt into `slope` and returns the risk. */
  evaluate(state: Float64Array, slope: Float64Array): number;
}

/** dTheta/dt = -G(Theta). */
export class PlainField implements Field {
  readonly risk: Risk;
  readonly size: number;
  readonly rows = null;
  evaluations = 0;
  gradientNorm = NaN;
  farFromRest = false;

  constructor(risk: Risk) {
    this.risk = risk;
    this.size = risk.shape.parameters;
  }

  point(state: Float64Array, theta: Float64Array): void {
    theta.set(state);
  }

  evaluate(state: Float64Array, slope: Float64Array): number {
    const value = gradientOf(this, state, slope);
    this.evaluations++;
    this.gradientNorm = negate(slope);
    return value;
  }
}

/** Writes G(theta) into `gradient` and returns L(theta). */
function gradientOf({ risk, farFromRest }: Field, theta: Float64Array, gradient: Float64Array): number {
  const kernel = farFromRest ? risk.kernel : null;
  return kernel ? kernel.gradient(theta, gradient) : risk.gradient(theta, gradient);
}

/** Changes the sign of a vector and returns its Euclidean norm. */
function negate(vector: Float64Array): number {
  let square = 0;
  for (let i = 0; i < vector.length; i++) {
    const x = vector[i]!;
    square += x * x;
    vector[i] = -x;
  }
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : euclidean(vector);
}

/**
 * dTheta/dt = -P G(Theta) on |(w, b)| = 1, extended to rows u of any length |u| > 0 by
 * du/dt = -|u| (P G)(u / |u|): then d/dt (u / |u|) = -(P G)(u / |u|) whatever the length is, and the length is constant.
 */
export class NormalizedField implements Field {
  readonly risk: Risk;
  readonly size: number;
  readonly rows: Rows;
  evaluations = 0;
  gradientNorm = NaN;
  farFromRest = false;
  private readonly theta: Float64Array;
  private readonly lengths: Float64Array;

  constructor(risk: Risk, rows: Rows) {
    this.risk = risk;
    this.size = risk.shape.parameters;
    this.rows = rows;
    this.theta = new Float64Array(this.size);
    this.lengths = new Float64Array(rows.count);
  }

  point(state: Float64Array, theta: Float64Array): void {
    theta.set(state);
    const { rows, lengths } = this;
    for (let row = 0; row < rows.count; row++) {
      const length = Math.sqrt(rowDot(rows, row, state, state));
      lengths[row] = length;
      scaleRow(rows, row, 1 / length, theta);
      // A second pass removes the rounding of the first; it can't be seen in `lengths`.
      const again = rowDot(rows, row, theta, theta);
      if (again !== 1) scaleRow(rows, row, 1.5 - 0.5 * again, theta);
    }
  }

  evaluate(state: Float64Array, slope: Float64Array): number {
    const { rows, lengths, theta } = this;
    this.point(state, theta);
    const value = gradientOf(this, theta, slope);
    this.evaluations++;
    projectTangent(rows, theta, slope);
    this.gradientNorm = negate(slope);
    for (let row = 0; row < rows.count; row++) scaleRow(rows, row, lengths[row]!, slope);
    return value;
  }
}

function scaleRow(rows: Rows, row: number, factor: number, vector: Float64Array): void {
  const start = rows.start[row]!;
  const end = start + rows.width[row]!;
  const bias = rows.bias[row]!;
  for (let j = start; j < end; j++) vector[j] = vector[j]! * factor;
  vector[bias] = vector[bias]! * factor;
}
