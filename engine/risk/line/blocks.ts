/**
 * The Hessian of a shallow network's risk on an interval, neuron by neuron.
 *
 * With the neurons ordered by turning point t, every derivative ∂N/∂θ is an affine function φ = α + β (x - m) on its
 * neuron's active set (m the midpoint of the domain), so that between two different neurons i before j the entry
 * 2 ∫ φ_i φ_j p over the common active set is
 *   2 (α_i, β_i) · A_j                             for i rightward, j rightward,
 *   2 (α_i, β_i) · A_j - 2 B_i · (α_j, β_j)        for i rightward, j leftward,
 *   2 A_i · (α_j, β_j)                             for i leftward, j leftward,
 *   0                                              for i leftward, j rightward,
 * with A = ∫ (1, x - m) φ p over the active set and B = ∫ (1, x - m) φ p from the left end to the turning point. That is a
 * semiseparable matrix of rank 4 beside its diagonal blocks, and linear systems with it take O(H) operations.
 */
export class NeuronBlocks {
  readonly width: number;
  /** The neurons by turning point. */
  readonly order: Int32Array;
  /** 1 for neurons with w < 0, by neuron. */
  readonly leftward: Uint8Array;
  /** α then β of ∂N/∂w, ∂N/∂b, ∂N/∂v: six numbers a neuron. Zero for a neuron that is off on the whole domain. */
  readonly features: Float64Array;
  /** A: ∫ φ p then ∫ (x - m) φ p for the same three derivatives. */
  readonly active: Float64Array;
  /** B, for rightward neurons. */
  readonly before: Float64Array;
  /** The neuron's own diagonal block, all terms: ww, wb, bb, wv, bv, vv. */
  readonly own: Float64Array;
  /** ∫ p over the domain. The row of c is 2 ∫ φ p, and it comes first in the order: φ = 1, rightward, B = 0. */
  mass = 0;

  constructor(width: number, order: Int32Array) {
    this.width = width;
    this.order = order;
    this.leftward = new Uint8Array(width);
    this.features = new Float64Array(6 * width);
    this.active = new Float64Array(6 * width);
    this.before = new Float64Array(6 * width);
    this.own = new Float64Array(6 * width);
  }
}
