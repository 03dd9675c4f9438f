import { choleskySolve } from '../calculus/linear-algebra';
import type { Field } from './field';
import type { ShiftedMatrix } from './shifted';
import { addRow, rowDot } from './sphere';

/** I + gamma J as a dense symmetric matrix with its Cholesky factor: for small networks of any kind. */
export class DenseMatrix implements ShiftedMatrix {
  private readonly field: Field;
  private readonly interrupted: () => boolean;
  private readonly size: number;
  private readonly theta: Float64Array;
  private readonly gradient: Float64Array;
  private readonly jacobian: Float64Array;
  private readonly factorRows: Float64Array;

  constructor(field: Field, interrupted: () => boolean) {
    this.field = field;
    this.interrupted = interrupted;
    this.size = field.size;
    this.theta = new Float64Array(this.size);
    this.gradient = new Float64Array(this.size);
    this.jacobian = new Float64Array(this.size * this.size);
    this.factorRows = new Float64Array(this.size * this.size);
  }

  refresh(state: Float64Array): void {
    const { field, theta, jacobian, gradient } = this;
    field.point(state, theta);
    field.risk.hessian(theta, jacobian);
    if (field.rows) {
      field.risk.gradient(theta, gradient);
      projectJacobian(field, theta, gradient, jacobian);
    }
  }

  factor(gamma: number): boolean {
    const { size, jacobian, factorRows } = this;
    for (let i = 0; i < size; i++) {
      const row = i * size;
      for (let j = 0; j < i; j++) factorRows[row + j] = gamma * jacobian[row + j]!;
      factorRows[row + i] = 1 + gamma * jacobian[row + i]!;
    }
    return interruptibleCholesky(factorRows, size, this.interrupted);
  }

  solve(vector: Float64Array): boolean {
    choleskySolve(this.factorRows, this.size, vector);
    return true;
  }
}

/**
 * The Cholesky factor in place of the lower triangle, row by row so that a large one can be broken off between rows. False
 * if it was, or if the matrix is not positive definite.
 */
function interruptibleCholesky(rows: Float64Array, size: number, interrupted: () => boolean): boolean {
  for (let i = 0; i < size; i++) {
    if (i % 64 === 63 && interrupted()) return false;
    const row = i * size;
    let pivot = rows[row + i]!;
    for (let j = 0; j < i; j++) {
      const other = j * size;
      let even = rows[row + j]!;
      let odd = 0;
      let k = 0;
      for (; k + 1 < j; k += 2) {
        even -= rows[row + k]! * rows[other + k]!;
        odd -= rows[row + k + 1]! * rows[other + k + 1]!;
      }
      if (k < j) even -= rows[row + k]! * rows[other + k]!;
      const entry = (even + odd) / rows[other + j]!;
      rows[row + j] = entry;
      pivot -= entry * entry;
    }
    if (!(pivot > 0) || pivot === Infinity) return false;
    rows[row + i] = Math.sqrt(pivot);
  }
  return true;
}

/**
 * Overwrites the Hessian H by P H P - (e.G) P with e the rows of length one: the symmetric part of minus the Jacobian of
 * the normalized field on the tangent space. What is left out couples tangent and normal directions antisymmetrically and
 * is of the size of the step; the iteration that uses the matrix takes it in its stride.
 */
export function projectJacobian(
  field: Field,
  theta: Float64Array,
  gradient: Float64Array,
  jacobian: Float64Array,
): void {
  const rows = field.rows!;
  const size = field.size;
  for (let i = 0; i < size; i++) {
    const line = jacobian.subarray(i * size, (i + 1) * size);
    for (let row = 0; row < rows.count; row++)
      addRow(rows, row, -rowDot(rows, row, theta, line), theta, line);
  }
  for (let row = 0; row < rows.count; row++) {
    const places = rowPlaces(field, row);
    for (let column = 0; column < size; column++) {
      let along = 0;
      for (const i of places) along += theta[i]! * jacobian[i * size + column]!;
      for (const i of places) jacobian[i * size + column] = jacobian[i * size + column]! - along * theta[i]!;
    }
    const curvature = rowDot(rows, row, theta, gradient);
    for (const i of places) {
      for (const j of places) {
        const projector = (i === j ? 1 : 0) - theta[i]! * theta[j]!;
        jacobian[i * size + j] = jacobian[i * size + j]! - curvature * projector;
      }
    }
  }
}

function rowPlaces(field: Field, row: number): number[] {
  const rows = field.rows!;
  const start = rows.start[row]!;
  const places = Array.from({ length: rows.width[row]! }, (_, j) => start + j);
  places.push(rows.bias[row]!);
  return places;
}
