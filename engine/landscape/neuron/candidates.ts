/**
 * Critical realizations of one neuron as they are found, in exact numbers, and as points in doubles.
 */
import { euclidean } from '../../dynamics/vectors';
import type { NeuronCertificate } from '../certificate/certificate';
import { ratio } from '../../network/dyadic';
import { realize } from '../../network/realize';
import type { Risk } from '../../risk/risk';
import type { PointKind } from '../classification';
import type { FoundPoint } from '../point';
import { meanValues, valuesAt, type Equation, type Fraction, type KinkValues } from './equation';
import { lineCertificate, meanCertificate } from './proof';

export interface Domain {
  readonly a: number;
  readonly b: number;
}

/** A critical realization before it is written in doubles. */
export interface Candidate {
  readonly theta: Float64Array;
  readonly risk: Fraction;
  /** Whether `risk` is the exact value; else it is within 2^-200 or so. */
  readonly exact: boolean;
  readonly kind: 'local_minimum' | 'saddle';
  readonly rank: number | null;
  readonly index: number | null;
  /** What is proved, or why nothing is: a sentence without full stop. */
  readonly proof: NeuronCertificate | string;
  readonly family?: number;
  /** For kinks of a symmetric problem: which of the two mirror images share a number. */
  readonly twin?: number;
}

/** The parameters of N = c + s (x - q)_+, or of its mirror image where the neuron is active on the left. */
export function kinkTheta({ q, c, s }: KinkValues, orientation: 1 | -1): Float64Array {
  return Float64Array.of(orientation, -toNumber(q), toNumber(s), toNumber(c));
}

/** The mean and, where it isn't the same, the least-squares line, whose slope is known to within `slopeError`. */
export function plainCandidates(equation: Equation, domain: Domain, slopeError = 0): Candidate[] {
  const width = domain.b - domain.a;
  const mean = meanValues(equation);
  const common = { exact: true, kind: 'local_minimum', index: 0 } as const;
  const dead: Candidate = {
    ...common,
    // The kink lies one width beyond the right end: the neuron is dead.
    theta: Float64Array.of(1, -(domain.b + width), 0, toNumber(mean.c)),
    risk: mean.risk,
    rank: 1,
    proof: meanCertificate(equation, domain),
  };
  const line = valuesAt(equation, 0, 0n, 1n);
  const slope = toNumber(line.s);
  if (line.s.n === 0n || Math.abs(slope) <= slopeError) return [dead];
  // The kink lies one width before the left end; N(a) = c.
  const affine: Candidate = {
    ...common,
    theta: Float64Array.of(1, width - domain.a, slope, toNumber(line.c) - slope * width),
    risk: line.risk,
    rank: 2,
    proof: lineCertificate(equation, domain),
  };
  return [dead, affine];
}

export function toNumber(value: Fraction): number {
  return value.d < 0n ? ratio(-value.n, -value.d) : ratio(value.n, value.d);
}

export function pointOf(each: Candidate, kind: PointKind, domain: Domain, risk: Risk): FoundPoint {
  const { theta, rank, index, proof, family } = each;
  const gradient = new Float64Array(theta.length);
  risk.gradient(theta, gradient);
  return {
    risk: Math.max(0, toNumber(each.risk)),
    kind,
    theta,
    realization: realize(risk.shape, theta, domain),
    gradient: euclidean(gradient),
    rank,
    index,
    ...(typeof proof === 'string'
      ? { certified: false, reason: proof }
      : { certified: true, certificate: proof }),
    ...(family === undefined ? {} : { family }),
  };
}
