/**
 * What is proved of a critical point: plain data, enough to repeat the proof.
 */

/** Lower and upper end. */
export type Range = readonly [number, number];

/**
 * Proved: of the networks
 *
 *   N(x) = constant + slope (x - center) + sum_k jump_k max(±(x - position_k), 0)
 *
 * with coordinates in these ranges exactly one is critical; the risk of all of them lies in `risk`, and at the critical
 * parameters the Hessian has this rank and so many negative eigenvalues.
 */
export interface Certificate {
  readonly center: number;
  readonly constant: Range;
  /** Null where no neuron is active on the whole domain: there is no such term. */
  readonly slope: Range | null;
  readonly kinks: readonly KinkRange[];
  readonly risk: Range;
  readonly rank: number;
  readonly index: number;
}

export interface KinkRange {
  /** Neurons with this kink, counted from 0. */
  readonly neurons: readonly number[];
  /** The side on which the term is active: `right` has x - position, `left` position - x. */
  readonly active: 'left' | 'right';
  readonly position: Range;
  readonly jump: Range;
}
