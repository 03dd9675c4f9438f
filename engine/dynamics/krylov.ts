import { symmetricEigen } from '../calculus/linear-algebra';
import { DenseMatrix } from './dense';
import type { Field } from './field';
import type { ShiftedMatrix } from './shifted';
import { projectTangent, rowDot, addRow } from './sphere';
import { dot } from './vectors';

/** The residual is made smaller than this part of the right-hand side: the outer iteration mends the rest. */
const accuracy = 1e-3;
/** So many products without success are a stall. */
const mostProducts = 400;
/** Directions of strong curvature kept for the preconditioner. */
const mostDirections = 48;
/** Up to so many parameters a stall is answered by a dense factorization. */
const mostDense = 1000;

/**
 * I + gamma J from exact Hessian-vector products alone: preconditioned conjugate gradients, for wide networks of any kind.
 *
 * A gradient flow's Hessian has few large eigenvalues. The preconditioner follows them by block power steps: with Ritz pairs
 * (lambda_j, z_j) the inverse of I + gamma J is approximated by I - sum_j gamma lambda_j / (1 + gamma lambda_j) z_j z_j^T.
 * Where even so the iteration stalls and the network is not too large, one dense factorization is made instead.
 */
export class KrylovMatrix implements ShiftedMatrix {
  private readonly field: Field;
  private readonly interrupted: () => boolean;
  private readonly size: number;
  private readonly theta: Float64Array;
  private readonly gradient: Float64Array;
  private readonly directions: Float64Array[] = [];
  private readonly curvatures: number[] = [];
  private readonly residual: Float64Array;
  private readonly search: Float64Array;
  private readonly product: Float64Array;
  private readonly preconditioned: Float64Array;
  private readonly solution: Float64Array;
  private readonly tangent: Float64Array;
  private gamma = 0;
  private dense: DenseMatrix | null = null;
  private denseIsCurrent = false;
  private denseGamma = NaN;
  private state: Float64Array;

  constructor(field: Field, interrupted: () => boolean) {
    const vector = (): Float64Array => new Float64Array(field.size);
    this.field = field;
    this.interrupted = interrupted;
    this.size = field.size;
    this.theta = vector();
    this.gradient = vector();
    this.residual = vector();
    this.search = vector();
    this.product = vector();
    this.preconditioned = vector();
    this.solution = vector();
    this.tangent = vector();
    this.state = vector();
  }

  refresh(state: Float64Array): void {
    this.state.set(state);
    this.field.point(state, this.theta);
    this.field.risk.gradient(this.theta, this.gradient);
    this.denseIsCurrent = false;
    this.denseGamma = NaN;
    this.findDirections();
  }

  factor(gamma: number): boolean {
    this.gamma = gamma;
    // A Ritz value of J at or below -1/gamma shows that the matrix is not positive definite.
    return this.curvatures.every((curvature) => 1 + gamma * curvature > 0);
  }

  solve(vector: Float64Array): boolean {
    if (this.conjugateGradients(vector)) {
      vector.set(this.solution);
      return true;
    }
    return this.solveDensely(vector);
  }

  /** Preconditioned conjugate gradients for `vector` into `solution`. */
  private conjugateGradients(vector: Float64Array): boolean {
    const { size, residual, search, product, preconditioned, solution, gamma } = this;
    solution.fill(0);
    residual.set(vector);
    this.precondition();
    search.set(preconditioned);
    let weight = dot(residual, preconditioned);
    const target = accuracy * accuracy * weight;
    if (!(weight > 0)) return weight === 0;
    for (let iteration = 0; iteration < mostProducts; iteration++) {
      if (this.interrupted()) return false;
      this.multiply(search, product);
      for (let i = 0; i < size; i++) product[i] = search[i]! + gamma * product[i]!;
      const curvature = dot(search, product);
      if (!(curvature > 0)) return false;
      const length = weight / curvature;
      for (let i = 0; i < size; i++) {
        solution[i] = solution[i]! + length * search[i]!;
        residual[i] = residual[i]! - length * product[i]!;
      }
      this.precondition();
      const next = dot(residual, preconditioned);
      if (next <= target) return true;
      const ratio = next / weight;
      weight = next;
      for (let i = 0; i < size; i++) search[i] = preconditioned[i]! + ratio * search[i]!;
    }
    return false;
  }

  private solveDensely(vector: Float64Array): boolean {
    if (this.size > mostDense || this.interrupted()) return false;
    this.dense ??= new DenseMatrix(this.field, this.interrupted);
    if (!this.denseIsCurrent) {
      this.dense.refresh(this.state);
      this.denseIsCurrent = true;
    }
    if (this.denseGamma !== this.gamma) {
      this.denseGamma = NaN;
      if (!this.dense.factor(this.gamma)) return false;
      this.denseGamma = this.gamma;
    }
    return this.dense.solve(vector);
  }

  /** product = J vector, with the normalized field's projections and curvature. */
  private multiply(vector: Float64Array, product: Float64Array): void {
    const { field, theta, gradient, tangent } = this;
    const { rows, risk } = field;
    if (!rows) {
      risk.hessianVector(theta, vector, product);
      return;
    }
    tangent.set(vector);
    projectTangent(rows, theta, tangent);
    risk.hessianVector(theta, tangent, product);
    projectTangent(rows, theta, product);
    for (let row = 0; row < rows.count; row++) {
      addRow(rows, row, -rowDot(rows, row, theta, gradient), tangent, product);
    }
  }

  /** preconditioned = (approximate inverse) residual. */
  private precondition(): void {
    const { residual, preconditioned, directions, curvatures, gamma } = this;
    preconditioned.set(residual);
    for (let j = 0; j < curvatures.length; j++) {
      const direction = directions[j]!;
      const share = (gamma * curvatures[j]!) / (1 + gamma * curvatures[j]!);
      const amount = share * dot(direction, residual);
      for (let i = 0; i < preconditioned.length; i++) {
        preconditioned[i] = preconditioned[i]! - amount * direction[i]!;
      }
    }
  }

  /**
   * Block power steps on the directions kept, with Rayleigh-Ritz: one step follows the Hessian as it changes from refresh to
   * refresh, and a few more start it.
   */
  private findDirections(): void {
    const first = this.directions.length === 0;
    const wanted = Math.min(mostDirections, Math.floor(this.size / 3));
    while (this.directions.length < wanted) this.directions.push(this.startingDirection());
    for (let round = 0; round < (first ? 3 : 1); round++) {
      for (const direction of this.directions) {
        this.multiply(direction, this.product);
        direction.set(this.product);
      }
      this.orthonormalize();
    }
    this.rayleighRitz();
  }

  /** Fixed directions without structure: a run must not depend on chance. */
  private startingDirection(): Float64Array {
    const direction = new Float64Array(this.size);
    let state = 12345 + 7919 * this.directions.length;
    for (let i = 0; i < this.size; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      direction[i] = state / 2147483648;
    }
    return direction;
  }

  private orthonormalize(): void {
    const { directions } = this;
    for (let j = 0; j < directions.length; j++) {
      const direction = directions[j]!;
      for (let pass = 0; pass < 2; pass++) {
        for (let k = 0; k < j; k++) {
          const other = directions[k]!;
          const amount = dot(direction, other);
          for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! - amount * other[i]!;
        }
      }
      const length = Math.sqrt(dot(direction, direction));
      if (length > 1e-200) for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! / length;
      else direction.fill(0);
    }
  }

  /** Rotates the directions to Ritz vectors and sets their curvatures. */
  private rayleighRitz(): void {
    const { directions } = this;
    const count = directions.length;
    const matrix = new Float64Array(count * count);
    for (let j = 0; j < count; j++) {
      this.multiply(directions[j]!, this.product);
      for (let k = 0; k < count; k++) matrix[j * count + k] = dot(this.product, directions[k]!);
    }
    for (let j = 0; j < count; j++) {
      for (let k = 0; k < j; k++) {
        const mean = (matrix[j * count + k]! + matrix[k * count + j]!) / 2;
        matrix[j * count + k] = mean;
        matrix[k * count + j] = mean;
      }
    }
    const { values, vectors } = symmetricEigen(matrix, count);
    const rotated = directions.map((_, j) => {
      const result = new Float64Array(this.size);
      for (let k = 0; k < count; k++) {
        const amount = vectors[j * count + k]!;
        const direction = directions[k]!;
        for (let i = 0; i < result.length; i++) result[i] = result[i]! + amount * direction[i]!;
      }
      return result;
    });
    this.curvatures.length = count;
    for (let j = 0; j < count; j++) {
      directions[j]!.set(rotated[j]!);
      this.curvatures[j] = values[j]!;
    }
  }
}
