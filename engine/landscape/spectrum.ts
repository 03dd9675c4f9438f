/**
 * The spectrum of the Hessian at any point, and what it says: rank and index, and on a manifold of global minima whether the
 * rank is maximal, that is equal to the manifold's codimension (Jentzen, Riekert, arXiv 2108.04620).
 */
import { symmetricEigenvalues } from '../calculus/symmetric';
import { euclidean } from '../dynamics/vectors';
import type { Shape } from '../network/shape';
import type { Risk } from '../risk/risk';
import { balanced } from './balance';
import { hessianInertia, inertiaOf, zeroEigenvalue, type Magnitudes, type PointKind } from './classification';
import { classifyClosely } from './limit';

export interface Spectrum {
  /** Ascending. */
  readonly eigenvalues: Float64Array;
  /** Eigenvalues of at most this size count as zero. */
  readonly zeroBelow: number;
  readonly rank: number;
  readonly index: number;
  /** How many hidden neurons can be scaled: so many directions change theta and not the realization. */
  readonly scalings: number;
  readonly kind: PointKind;
  /** Of the global minima around theta; null where theta is none, or the codimension isn't known. */
  readonly codimension: number | null;
}

/** Larger Hessians aren't decomposed: the work grows with the cube of the number of parameters. */
export const largestSpectrum = 400;

/** `hessian` holds n rows of n entries; risk and gradient are those at theta. A sentence where there is no spectrum. */
export function spectrumOf(
  risk: Risk,
  theta: Float64Array,
  facts: { readonly risk: number; readonly gradient: Float64Array; readonly hessian: Float64Array },
  magnitudes: Magnitudes,
): Spectrum | string {
  const n = theta.length;
  if (n > largestSpectrum) {
    return `the Hessian of ${n} parameters is too large to decompose here (${largestSpectrum} at most)`;
  }
  const eigenvalues = symmetricEigenvalues(facts.hessian.slice(), n);
  const written = inertiaOf(eigenvalues);
  if (typeof written === 'string') return written;
  // Scaling a neuron changes no inertia (Sylvester), but what rounding leaves of it.
  const even = hessianInertia(risk, balanced(risk.shape, theta));
  const inertia = typeof even === 'string' ? written : even;
  const known = { risk: facts.risk, gradient: euclidean(facts.gradient), inertia };
  const kind = classifyClosely(risk, theta, known, magnitudes);
  const { shape } = risk;
  return {
    eigenvalues,
    zeroBelow: zeroEigenvalue * Math.max(Math.abs(eigenvalues[0]!), Math.abs(eigenvalues[n - 1]!)),
    ...inertia,
    scalings: scalingsOf(shape, theta),
    kind,
    codimension: kind === 'global_minimum' ? realizationCodimension(shape, theta, magnitudes.domain) : null,
  };
}

/** Hidden neurons whose incoming weights and bias, or whose outgoing weights, aren't all zero. */
function scalingsOf(shape: Shape, theta: Float64Array): number {
  let count = 0;
  for (let layer = 1; layer <= shape.depth; layer++) {
    const width = shape.widths[layer]!;
    const inputs = shape.widths[layer - 1]!;
    const outputs = shape.widths[layer + 1]!;
    for (let i = 0; i < width; i++) {
      const row = shape.weights[layer - 1]! + i * inputs;
      const incoming = theta.subarray(row, row + inputs).some((weight) => weight !== 0);
      const bias = theta[shape.biases[layer - 1]! + i] !== 0;
      const outgoing = Array.from(
        { length: outputs },
        (_, k) => theta[shape.weights[layer]! + k * width + i],
      );
      if (incoming || bias || outgoing.some((weight) => weight !== 0)) count += 1;
    }
  }
  return count;
}

/** Kinks nearer to each other than this part of the domain are taken for one. */
const sameKink = 1e-9;

interface Kink {
  readonly position: number;
  readonly jump: number;
  readonly right: boolean;
}

/**
 * The codimension of the parameters with the same realization around theta, for one hidden layer on an interval; else null.
 *
 * A neuron with its kink inside and an effect keeps its kink: one condition each. With these kinks fixed, N is a linear
 * combination of 1, the ramps, and x where a neuron is active on the whole domain or two neurons with one kink are active on
 * its two sides: as many conditions more as these functions have dimensions. Where parameters of several such sets meet (a
 * neuron without effect at the kink of another, jumps that cancel) there is no one codimension: null.
 */
export function realizationCodimension(
  shape: Shape,
  theta: Float64Array,
  domain: Magnitudes['domain'],
): number | null {
  if (shape.depth !== 1 || shape.inputs !== 1 || domain === null) return null;
  const width = shape.widths[1]!;
  const kinks: Kink[] = [];
  let affine = false;
  for (let i = 0; i < width; i++) {
    const [w, b, v] = [theta[i]!, theta[width + i]!, theta[2 * width + i]!];
    const [left, right] = [w * domain.a + b, w * domain.b + b];
    if (left === 0 || right === 0) return null;
    if (left < 0 && right < 0) continue;
    if (left > 0 && right > 0) {
      if (w === 0 && v === 0) return null;
      affine = true;
    } else kinks.push({ position: -b / w, jump: v * Math.abs(w), right: w > 0 });
  }
  const groups = grouped(kinks, sameKink * (domain.b - domain.a));
  if (groups.some((group) => group.length > 1 && isMeeting(group))) return null;
  const bothSides = groups.some((group) => group.some(({ right }) => right !== group[0]!.right));
  const kept = kinks.filter(({ jump }) => jump !== 0).length;
  return kept + 1 + groups.length + (affine || bothSides ? 1 : 0);
}

function isMeeting(group: readonly Kink[]): boolean {
  const total = group.reduce((sum, { jump }) => sum + jump, 0);
  const size = group.reduce((sum, { jump }) => sum + Math.abs(jump), 0);
  return group.some(({ jump }) => jump === 0) || Math.abs(total) <= sameKink * size;
}

function grouped(kinks: readonly Kink[], distance: number): Kink[][] {
  const groups: Kink[][] = [];
  let before = -Infinity;
  for (const kink of [...kinks].sort((x, y) => x.position - y.position)) {
    if (kink.position - before <= distance) groups.at(-1)!.push(kink);
    else groups.push([kink]);
    before = kink.position;
  }
  return groups;
}
