import type { Field } from './field';
import type { ShiftedMatrix } from './shifted';
import type { MultistepSolver, Solver } from './solver';

const highestOrder = 5;
/** Klopfenstein's kappa for orders 0 to 5 (Shampine, Reichelt 1997, table 1): better error constants than BDF. */
const kappa = [0, -0.185, -1 / 9, -0.0823, -0.0415, 0];
/** gamma_k = 1 + 1/2 + … + 1/k. */
const harmonic = [0, 1, 3 / 2, 11 / 6, 25 / 12, 137 / 60];
const leading = harmonic.map((sum, k) => (1 - kappa[k]!) * sum);
const errorConstants = harmonic.map((sum, k) => kappa[k]! * sum + 1 / (k + 1));
/** An iteration is done when its error is this part of the tolerance. */
const iterationTolerance = 0.02;
const mostIterations = 6;
/** The Hessian is taken anew after so many steps at the latest. */
const oldestMatrix = 20;

/**
 * The numerical differentiation formulas of Shampine and Reichelt (The MATLAB ODE suite, SIAM J. Sci. Comput. 18, 1997),
 * orders 1 to 5, in backward differences and with quasi-constant step size. Their implicit equations are solved by
 * simplified Newton iterations with the exact Hessian.
 */
export class StiffSolver implements MultistepSolver {
  readonly largestStep = Infinity;
  order = 1;
  state: Float64Array;
  slope: Float64Array;
  risk = NaN;
  gradientNorm = NaN;
  attemptedRisk = NaN;
  errorLower = Infinity;
  errorHigher = Infinity;
  equalSteps = 0;
  private readonly field: Field;
  private readonly tolerance: number;
  private readonly matrix: ShiftedMatrix;
  /** Backward differences of the state; row 0 is the state itself. */
  private readonly differences: Float64Array[];
  private readonly predicted: Float64Array;
  private readonly psi: Float64Array;
  private readonly correction: Float64Array;
  private readonly update: Float64Array;
  private readonly weights: Float64Array;
  private next: Float64Array;
  private nextSlope: Float64Array;
  private stepSize = 0;
  private acceptedOrder = 1;
  private factoredGamma = NaN;
  private matrixAge = Infinity;
  private rate = 0;
  private attemptedGradientNorm = NaN;

  constructor(field: Field, tolerance: number, matrix: ShiftedMatrix) {
    const vector = (): Float64Array => new Float64Array(field.size);
    this.field = field;
    this.tolerance = tolerance;
    this.matrix = matrix;
    this.differences = Array.from({ length: highestOrder + 3 }, vector);
    this.state = vector();
    this.slope = vector();
    this.next = vector();
    this.nextSlope = vector();
    this.predicted = vector();
    this.psi = vector();
    this.correction = vector();
    this.update = vector();
    this.weights = vector();
  }

  start(state: Float64Array): void {
    this.state.set(state);
    this.risk = this.field.evaluate(this.state, this.slope);
    this.gradientNorm = this.field.gradientNorm;
    this.begin(1, 0);
  }

  /**
   * Takes over from another solver at its last step, of size `lastStep`: the differences come from its dense output. Returns
   * the step size that they are for.
   */
  continueFrom(other: Solver, lastStep: number): number {
    const { differences } = this;
    const parts = highestOrder + 1;
    this.state.set(other.state);
    this.slope.set(other.slope);
    this.risk = other.risk;
    this.gradientNorm = other.gradientNorm;
    this.begin(highestOrder, lastStep / parts);
    for (let j = 1; j <= parts; j++) other.interpolate(1 - j / parts, differences[j]!);
    for (let level = 1; level <= parts; level++) {
      for (let j = parts; j >= level; j--) {
        const newer = differences[j - 1]!;
        const older = differences[j]!;
        for (let i = 0; i < older.length; i++) older[i] = newer[i]! - older[i]!;
      }
    }
    this.equalSteps = highestOrder;
    return this.stepSize;
  }

  attempt(stepSize: number): number {
    if (this.stepSize === 0) this.firstDifferences(stepSize);
    if (stepSize !== this.stepSize) this.rescale(stepSize);
    this.predict();
    const gamma = stepSize / leading[this.order]!;
    if (!this.prepareMatrix(gamma, false)) return Infinity;
    let solved = this.iterate(gamma);
    if (!solved && this.matrixAge > 0) {
      this.next.set(this.predicted);
      if (!this.prepareMatrix(gamma, true)) return Infinity;
      solved = this.iterate(gamma);
    }
    if (!solved) return Infinity;
    this.attemptedRisk = this.field.evaluate(this.next, this.nextSlope);
    this.attemptedGradientNorm = this.field.gradientNorm;
    if (!Number.isFinite(this.attemptedRisk)) return Infinity;
    return errorConstants[this.order]! * this.norm(this.correction);
  }

  accept(): void {
    const { differences, correction, order } = this;
    const higher = differences[order + 2]!;
    const top = differences[order + 1]!;
    for (let i = 0; i < correction.length; i++) {
      higher[i] = correction[i]! - top[i]!;
      top[i] = correction[i]!;
    }
    for (let j = order; j >= 0; j--) {
      const lower = differences[j]!;
      const above = differences[j + 1]!;
      for (let i = 0; i < lower.length; i++) lower[i] = lower[i]! + above[i]!;
    }
    this.equalSteps++;
    this.acceptedOrder = order;
    this.matrixAge++;
    const { state, slope } = this;
    this.state = this.next;
    this.next = state;
    this.slope = this.nextSlope;
    this.nextSlope = slope;
    this.risk = this.attemptedRisk;
    this.gradientNorm = this.attemptedGradientNorm;
    this.neighbours();
  }

  interpolate(fraction: number, state: Float64Array): void {
    const { differences, acceptedOrder } = this;
    const s = fraction - 1;
    state.set(differences[0]!);
    let product = 1;
    for (let j = 0; j < acceptedOrder; j++) {
      product *= (s + j) / (j + 1);
      const difference = differences[j + 1]!;
      for (let i = 0; i < state.length; i++) state[i] = state[i]! + product * difference[i]!;
    }
  }

  setOrder(order: number): void {
    if (order !== this.order) this.equalSteps = 0;
    this.order = order;
  }

  private begin(order: number, stepSize: number): void {
    this.differences[0]!.set(this.state);
    for (let j = 1; j < this.differences.length; j++) this.differences[j]!.fill(0);
    this.order = order;
    this.acceptedOrder = order;
    this.stepSize = stepSize;
    this.equalSteps = 0;
    this.matrixAge = Infinity;
    this.factoredGamma = NaN;
    this.rate = 0;
  }

  private firstDifferences(stepSize: number): void {
    const first = this.differences[1]!;
    for (let i = 0; i < first.length; i++) first[i] = stepSize * this.slope[i]!;
    this.stepSize = stepSize;
  }

  private predict(): void {
    const { differences, order, predicted, psi, next, weights } = this;
    predicted.set(differences[0]!);
    psi.fill(0);
    const scale = 1 / leading[order]!;
    for (let j = 1; j <= order; j++) {
      const difference = differences[j]!;
      const factor = harmonic[j]! * scale;
      for (let i = 0; i < predicted.length; i++) {
        predicted[i] = predicted[i]! + difference[i]!;
        psi[i] = psi[i]! + factor * difference[i]!;
      }
    }
    next.set(predicted);
    const state = differences[0]!;
    for (let i = 0; i < weights.length; i++) {
      weights[i] = 1 / (this.tolerance * (1 + Math.max(Math.abs(state[i]!), Math.abs(predicted[i]!))));
    }
  }

  private prepareMatrix(gamma: number, renew: boolean): boolean {
    const { matrix } = this;
    if (renew || this.matrixAge >= oldestMatrix) {
      matrix.refresh(this.predicted);
      this.matrixAge = 0;
      this.factoredGamma = NaN;
      this.rate = 0;
    }
    if (gamma === this.factoredGamma) return true;
    this.rate = 0;
    this.factoredGamma = NaN;
    if (!matrix.factor(gamma)) {
      this.matrixAge = Infinity;
      return false;
    }
    this.factoredGamma = gamma;
    return true;
  }

  /** Simplified Newton iterations for next = predicted + correction, gamma f(next) = psi + correction. */
  private iterate(gamma: number): boolean {
    const { field, next, nextSlope, psi, correction, update, predicted } = this;
    correction.fill(0);
    let before = NaN;
    for (let iteration = 0; iteration < mostIterations; iteration++) {
      const risk = field.evaluate(next, nextSlope);
      if (!Number.isFinite(risk)) return false;
      for (let i = 0; i < update.length; i++) {
        update[i] = gamma * nextSlope[i]! - psi[i]! - correction[i]!;
      }
      if (!this.matrix.solve(update)) return false;
      const size = this.norm(update);
      if (!Number.isFinite(size)) return false;
      if (iteration > 0) {
        this.rate = Math.max(0.2 * this.rate, size / before);
        if (this.rate >= 0.9) return false;
      }
      for (let i = 0; i < update.length; i++) {
        correction[i] = correction[i]! + update[i]!;
        next[i] = predicted[i]! + correction[i]!;
      }
      if (size < 1e-6) return true;
      if (this.rate > 0 && (size * this.rate) / (1 - this.rate) < iterationTolerance) return true;
      before = size;
    }
    return false;
  }

  private norm(vector: Float64Array): number {
    const { weights } = this;
    let sum = 0;
    for (let i = 0; i < vector.length; i++) {
      const ratio = vector[i]! * weights[i]!;
      sum += ratio * ratio;
    }
    return Math.sqrt(sum / vector.length);
  }

  /** Errors at the neighbouring orders, once enough steps of one size make the differences mean something. */
  private neighbours(): void {
    const { order, differences } = this;
    this.errorLower = Infinity;
    this.errorHigher = Infinity;
    if (this.equalSteps < order + 1) return;
    if (order > 1) this.errorLower = errorConstants[order - 1]! * this.norm(differences[order]!);
    if (order < highestOrder)
      this.errorHigher = errorConstants[order + 1]! * this.norm(differences[order + 2]!);
  }

  /** Differences for another step size, by interpolation (Shampine, Reichelt, section 2.2). */
  private rescale(stepSize: number): void {
    const { order, differences } = this;
    const change = rescaling(order, stepSize / this.stepSize);
    for (let i = 0; i < this.state.length; i++) {
      for (let j = 1; j <= order; j++) {
        let sum = 0;
        for (let k = j; k <= order; k++) sum += change[(k - 1) * highestOrder + j - 1]! * differences[k]![i]!;
        column[j] = sum;
      }
      for (let j = 1; j <= order; j++) differences[j]![i] = column[j]!;
    }
    this.stepSize = stepSize;
    this.equalSteps = 0;
  }
}

const column = new Float64Array(highestOrder + 1);
const rescalingMatrix = new Float64Array(highestOrder * highestOrder);

/**
 * The matrix by which backward differences for a step h become those for factor * h: entry (k, j) is the j-th difference, over
 * steps of size factor, of the polynomial s (s + 1) … (s + k - 1) / k!, all at s = 0.
 */
function rescaling(order: number, factor: number): Float64Array {
  for (let k = 1; k <= order; k++) {
    for (let j = 0; j <= order; j++) {
      let value = 1;
      for (let l = 0; l < k; l++) value *= (l - j * factor) / (l + 1);
      column[j] = value;
    }
    for (let j = 1; j <= order; j++) {
      for (let l = order; l >= j; l--) column[l] = column[l - 1]! - column[l]!;
      rescalingMatrix[(k - 1) * highestOrder + j - 1] = column[j]!;
    }
  }
  return rescalingMatrix;
}
