/**
 * Linear systems with I + gamma * J, J the symmetric Jacobian of minus a flow's field: what an implicit step solves. One
 * file per way to do it: dense, semiseparable, matrix-free.
 */
export interface ShiftedMatrix {
  /** Takes the Hessian at a state. */
  refresh(state: Float64Array): void;
  /** Prepares solving with I + gamma J. False if the matrix is not positive definite, or too ill-conditioned to tell. */
  factor(gamma: number): boolean;
  /** Overwrites `vector` by (I + gamma J)^-1 `vector`. False if that did not succeed. */
  solve(vector: Float64Array): boolean;
}
