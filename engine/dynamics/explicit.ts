import { dense, errorOrder3, errorOrder5, stages } from './dormand-prince';
import type { Field } from './field';
import type { Solver } from './solver';

/** A row of a tableau without its zeros. */
interface Combination {
  readonly columns: Int32Array;
  readonly weights: Float64Array;
}

function combination(row: readonly number[]): Combination {
  const columns = [...row.keys()].filter((column) => row[column] !== 0);
  return {
    columns: Int32Array.from(columns),
    weights: Float64Array.from(columns, (column) => row[column]!),
  };
}

const stageRows = stages.map(combination);
const error5 = combination(errorOrder5);
const error3 = combination(errorOrder3);
const denseRows = dense.map(combination);

/**
 * The explicit Runge-Kutta method of order 8 by Dormand and Prince with its error estimate of orders 5 and 3 and its
 * dense output of order 7 (three further evaluations, made only when asked for).
 */
export class ExplicitSolver implements Solver {
  readonly order = 7;
  state: Float64Array;
  slope: Float64Array;
  risk = NaN;
  gradientNorm = NaN;
  attemptedRisk = NaN;
  /** h |lambda| as the last two stages show it (Hairer, Wanner, IV.2): near 6 the step is bounded by stability. */
  stiffness = 0;
  largestStep = Infinity;
  private readonly field: Field;
  private readonly tolerance: number;
  private readonly slopes: Float64Array[];
  private next: Float64Array;
  private readonly argument: Float64Array;
  private readonly sum: Float64Array;
  private readonly before: Float64Array;
  private readonly interpolant: Float64Array[];
  private stepSize = 0;
  private lastStepSize = 1;
  private interpolantReady = false;
  private attemptedGradientNorm = NaN;

  constructor(field: Field, tolerance: number) {
    const vector = (): Float64Array => new Float64Array(field.size);
    this.field = field;
    this.tolerance = tolerance;
    this.state = vector();
    this.next = vector();
    this.argument = vector();
    this.sum = vector();
    this.before = vector();
    this.slopes = stages.map(vector);
    this.slope = this.slopes[0]!;
    this.interpolant = Array.from({ length: 7 }, vector);
  }

  start(state: Float64Array): void {
    this.state.set(state);
    this.slope = this.slopes[0]!;
    this.risk = this.field.evaluate(this.state, this.slope);
    this.gradientNorm = this.field.gradientNorm;
    this.before.set(state);
  }

  attempt(stepSize: number): number {
    const { field, slopes, state } = this;
    if (this.slope !== slopes[0]) {
      slopes[0]!.set(this.slope);
      this.slope = slopes[0]!;
    }
    this.lastStepSize = this.stepSize > 0 ? this.stepSize : stepSize;
    this.stepSize = stepSize;
    this.interpolantReady = false;
    for (let stage = 1; stage <= 12; stage++) {
      const argument = stage === 12 ? this.next : this.argument;
      combine(stageRows[stage]!, slopes, argument);
      for (let i = 0; i < argument.length; i++) argument[i] = state[i]! + stepSize * argument[i]!;
      if (stage === 11) this.sum.set(argument);
      this.attemptedRisk = field.evaluate(argument, slopes[stage]!);
    }
    this.attemptedGradientNorm = field.gradientNorm;
    if (!Number.isFinite(this.attemptedRisk)) return Infinity;
    this.stiffness = this.estimateStiffness();
    return this.error();
  }

  accept(): void {
    this.before.set(this.state);
    const previous = this.state;
    this.state = this.next;
    this.next = previous;
    this.slope = this.slopes[12]!;
    this.risk = this.attemptedRisk;
    this.gradientNorm = this.attemptedGradientNorm;
    // Beyond |h lambda| = 6 errors grow instead of dying out: a step that stays inside lets the state come to rest.
    this.largestStep = this.stiffness > 4 ? (5 * this.stepSize) / this.stiffness : Infinity;
  }

  interpolate(fraction: number, state: Float64Array): void {
    if (!this.interpolantReady) this.prepareInterpolant();
    const { interpolant, before } = this;
    const rest = 1 - fraction;
    for (let i = 0; i < state.length; i++) {
      let value = interpolant[6]![i]! * fraction;
      value = (value + interpolant[5]![i]!) * rest;
      value = (value + interpolant[4]![i]!) * fraction;
      value = (value + interpolant[3]![i]!) * rest;
      value = (value + interpolant[2]![i]!) * fraction;
      value = (value + interpolant[1]![i]!) * rest;
      value = (value + interpolant[0]![i]!) * fraction;
      state[i] = before[i]! + value;
    }
  }

  private error(): number {
    const { state, next, sum } = this;
    combine(error5, this.slopes, sum);
    const square5 = this.weightedSquare(sum, state, next);
    combine(error3, this.slopes, sum);
    const square3 = this.weightedSquare(sum, state, next);
    if (square5 === 0) return 0;
    const denominator = Math.sqrt((square5 + 0.01 * square3) * state.length);
    const error = (this.stepSize * square5) / denominator / this.tolerance;
    return Number.isNaN(error) ? Infinity : error;
  }

  private weightedSquare(vector: Float64Array, from: Float64Array, to: Float64Array): number {
    let square = 0;
    for (let i = 0; i < vector.length; i++) {
      const ratio = vector[i]! / (1 + Math.max(Math.abs(from[i]!), Math.abs(to[i]!)));
      square += ratio * ratio;
    }
    return square;
  }

  private squaredNorm(vector: Float64Array): number {
    let square = 0;
    for (let i = 0; i < vector.length; i++) square += vector[i]! * vector[i]!;
    return square;
  }

  /** |k_12 - k_11| / |theta_12 - theta_11| times h; `sum` holds the argument of stage 11. */
  private estimateStiffness(): number {
    const { slopes, next, sum } = this;
    let numerator = 0;
    let denominator = 0;
    for (let i = 0; i < next.length; i++) {
      numerator += (slopes[12]![i]! - slopes[11]![i]!) ** 2;
      denominator += (next[i]! - sum[i]!) ** 2;
    }
    // Differences at the level of rounding show nothing: the last estimate stands.
    if (denominator < 1e-26 * this.squaredNorm(next))
      return (this.stiffness * this.stepSize) / this.lastStepSize;
    return denominator > 0 ? this.stepSize * Math.sqrt(numerator / denominator) : 0;
  }

  /** Hairer, Norsett, Wanner, II.6: the interpolant of order 7 from three further stages. */
  private prepareInterpolant(): void {
    const { field, slopes, before, state, interpolant, argument, stepSize } = this;
    const evaluations = field.evaluations;
    for (let stage = 13; stage < 16; stage++) {
      combine(stageRows[stage]!, slopes, argument);
      for (let i = 0; i < argument.length; i++) argument[i] = before[i]! + stepSize * argument[i]!;
      field.evaluate(argument, slopes[stage]!);
    }
    // Evaluations for looking at a trajectory are not the method's own.
    field.evaluations = evaluations;
    for (let j = 0; j < 4; j++) {
      const coefficient = interpolant[3 + j]!;
      combine(denseRows[j]!, slopes, coefficient);
      for (let i = 0; i < coefficient.length; i++) coefficient[i] = coefficient[i]! * stepSize;
    }
    for (let i = 0; i < state.length; i++) {
      const change = state[i]! - before[i]!;
      const first = stepSize * slopes[0]![i]!;
      interpolant[0]![i] = change;
      interpolant[1]![i] = first - change;
      interpolant[2]![i] = 2 * change - (first + stepSize * slopes[12]![i]!);
    }
    this.interpolantReady = true;
  }
}

function combine(row: Combination, slopes: readonly Float64Array[], result: Float64Array): void {
  const { columns, weights } = row;
  const first = slopes[columns[0]!]!;
  for (let i = 0; i < result.length; i++) result[i] = weights[0]! * first[i]!;
  for (let j = 1; j < columns.length; j++) {
    const weight = weights[j]!;
    const slope = slopes[columns[j]!]!;
    for (let i = 0; i < result.length; i++) result[i] = result[i]! + weight * slope[i]!;
  }
}
