/**
 * What is proved of a critical point: plain data, enough to repeat the proof.
 */

/** Lower and upper end. */
export type Range = readonly [number, number];

/** The networks N(x) = constant + slope (x - center) + sum_k jump_k max(±(x - position_k), 0) with coordinates in these ranges. */
interface LineRanges {
  readonly center: number;
  readonly constant: Range;
  /** Null where no neuron is active on the whole domain: there is no such term. */
  readonly slope: Range | null;
  readonly kinks: readonly KinkRange[];
  readonly risk: Range;
}

/**
 * Proved: of the networks in these ranges exactly one is critical; the risk of all of them lies in `risk`, and at the critical
 * parameters the Hessian has this rank and so many negative eigenvalues.
 */
export interface LineCertificate extends LineRanges {
  readonly proof: 'krawczyk';
  readonly rank: number;
  readonly index: number;
}

/**
 * Proved of one neuron by exact arithmetic: the one critical network of the kind (constant, affine, or with a kink on this
 * side that lies between the ends of `root`) lies in these ranges, and so does its risk.
 */
export interface NeuronCertificate extends LineRanges {
  /** From enclosed integrals of target and density (the mean and the line), or by a root that lies alone between two numbers. */
  readonly proof: 'moments' | 'root';
  /** Null where the Hessian does not exist, or differs on both sides of the kink. */
  readonly rank: number | null;
  readonly index: number | null;
  /** Where there is a kink. */
  readonly root?: KinkRoot;
}

/** Let E(q) be the least risk of networks with a kink at q that is active on this side. */
export interface KinkRoot {
  /** Rational numbers as text, n or n/d: E' has one zero between them, the critical kink. */
  readonly between: readonly [string, string];
  /** Signs of E' before and after it: the risk has a minimum where they are -1 and 1. */
  readonly signs: readonly [number, number];
  /** Orders of the zero of E' from both sides: the first derivative that does not vanish has this order. */
  readonly orders: readonly [number, number];
}

export interface KinkRange {
  /** Neurons with this kink, counted from 0. */
  readonly neurons: readonly number[];
  /** The side on which the term is active: `right` has x - position, `left` position - x. */
  readonly active: 'left' | 'right';
  readonly position: Range;
  readonly jump: Range;
}

/**
 * Proved for a data set: of the networks that are active on the same rows and on these are
 *
 *   N(x) = constant + slope · x + sum_k (weights_k · x + bias_k where neuron k is active)
 *
 * with coordinates in these ranges exactly one is critical; risk, rank and index as above.
 */
export interface DataCertificate {
  readonly proof: 'krawczyk';
  readonly constant: Range;
  /** Null where no neuron is active on all rows. */
  readonly slope: readonly Range[] | null;
  readonly neurons: readonly NeuronRange[];
  readonly risk: Range;
  readonly rank: number;
  readonly index: number;
}

export interface NeuronRange {
  /** Counted from 0. */
  readonly neuron: number;
  /** v w and v b. */
  readonly weights: readonly Range[];
  readonly bias: Range;
}

export type Certificate = LineCertificate | NeuronCertificate | DataCertificate;

/** What proves points of one problem. */
export interface Certifier {
  /** The certificate of theta = (w, b, v, c), or why there is none: a sentence without full stop. */
  certify(theta: Float64Array): LineCertificate | DataCertificate | string;
  /** Repeats a proof and compares; null where the certificate is confirmed, else what is wrong: a sentence without full stop. */
  confirm(theta: Float64Array, claimed: Certificate): string | null;
}
