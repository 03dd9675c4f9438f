/**
 * Certificates of critical points of networks with one hidden layer on an interval (mathematics.md, Certificates): a box
 * of coordinates that contains exactly one critical realization, with its risk and the inertia of its Hessian enclosed.
 */
import { contains, exactly, magnitude, type Enclosure } from '../../calculus/enclosure';
import type { ExactPieces } from '../../calculus/piecewise';
import type { Certificate, Certifier, LineCertificate, Range } from './certificate';
import { coordinatesOf, offsetsOf, sizeOf, type Coordinates, type Layout } from './coordinates';
import { exactGradient } from './gradient';
import {
  boxAround,
  deviations,
  farthest,
  type Frame,
  frameOf,
  gradientBounds,
  mapsIntoItself,
  mostSteps,
  muchWider,
  newtonStep,
  reach,
  reachOfCheck,
  saysLess,
  singular,
  wrongRisk,
} from './krawczyk';
import { awayFromZero, LineRiskEnclosure, type RiskEnclosure } from './risk';

/** The largest networks that are looked at: the work grows with the cube of the number of kinks. */
const mostKinks = 64;
/** A box wider than this, relative to the sizes of domain and target, says that theta is not critical to rounding. */
const widest = farthest;
/** The relative Newton step after which there is nothing to be gained. */
const settled = 2 ** -50;
/** Of neurons with the same kink, jumps smaller than this part of the largest one have no certain sign. */
const smallestPart = 1e-9;

interface Proof {
  readonly coordinates: Coordinates;
  readonly box: readonly Enclosure[];
  readonly frame: Frame;
  readonly over: RiskEnclosure;
  readonly rank: number;
  readonly index: number;
}

/** For one target and density. */
export class LineCertifier implements Certifier {
  private readonly risk: LineRiskEnclosure;

  constructor(target: ExactPieces, density: ExactPieces) {
    this.risk = new LineRiskEnclosure(target, density);
  }

  certify(theta: Float64Array): LineCertificate | string {
    const proof = this.prove(theta, reach);
    return typeof proof === 'string' ? proof : certificateOf(proof);
  }

  confirm(theta: Float64Array, claimed: Certificate): string | null {
    const proof = this.prove(theta, reachOfCheck);
    if (typeof proof === 'string') return proof;
    const { layout } = proof.coordinates;
    const box = boxOf(claimed, layout);
    if (box === null) return 'the certificate is about other coordinates than theta has';
    if (!box.every((range, i) => contains(range, proof.box[i]!))) {
      return 'the critical realization beside theta lies outside the box of the certificate';
    }
    const obstacle = this.risk.obstacle(layout, box);
    if (obstacle !== null) return obstacle;
    const { hessian, risk } = this.risk.enclose(layout, box);
    if (!(Math.max(...deviations(proof.frame, hessian)) < 1)) {
      return 'the box of the certificate may contain more than one critical realization';
    }
    if (claimed.rank !== proof.rank || claimed.index !== proof.index) {
      return `the Hessian has rank ${proof.rank} and index ${proof.index}, not ${claimed.rank} and ${claimed.index}`;
    }
    if (box.some((range, i) => saysLess(range, proof.box[i]!))) return muchWider;
    return wrongRisk(claimed.risk, risk, proof.over.risk);
  }

  private prove(theta: Float64Array, reach: number): Proof | string {
    const coordinates = coordinatesOf(theta, this.risk.domain);
    if (typeof coordinates === 'string') return coordinates;
    const { layout, point } = coordinates;
    if (layout.orientations.length > mostKinks) {
      return `the network has ${layout.orientations.length} kinks inside the domain (${mostKinks} at most)`;
    }
    const at = Array.from(point, exactly);
    const obstacle = this.risk.obstacle(layout, at);
    if (obstacle !== null) return obstacle;
    const sizes = this.risk.sizes(layout);
    const found = this.closest(layout, point, sizes);
    if (typeof found === 'string') return found;
    const { frame, center, bounds } = found;
    const radius = reach * Math.max(...bounds);
    const box = boxAround(frame, center, radius);
    const width = relativeWidth(box, sizes);
    if (!(width <= widest)) return tooWide(frame, width);
    const around = this.risk.obstacle(layout, box);
    if (around !== null) return around;
    const over = this.risk.enclose(layout, box);
    const sums = deviations(frame, over.hessian);
    if (!(Math.max(...sums) < 1) || !mapsIntoItself(bounds, sums, radius)) return singular(frame);
    const added = inertiaOfShared(coordinates, box, over);
    if (typeof added === 'string') return added;
    const index = frame.signs.filter((sign) => sign < 0).length + added.index;
    return { coordinates, box, frame, over, rank: sizeOf(layout) + added.rank, index };
  }

  /** Newton steps from a point to the doubles closest to the critical point beside it, where they are near. */
  private closest(layout: Layout, point: Float64Array, sizes: readonly number[]): Closest | string {
    let center = point;
    for (let step = 0; ; step++) {
      const frame = frameOf(this.risk.enclose(layout, Array.from(center, exactly)).hessian);
      if (frame === null) return singular(null);
      const gradient = exactGradient(this.risk.pieces, layout, center);
      const bounds = gradientBounds(frame, gradient);
      const next = newtonStep(frame, center, gradient);
      const gone = Math.max(...point.map((value, i) => Math.abs(next[i]! - value) / sizes[i]!));
      if (!(gone <= farthest)) return tooWide(frame, gone);
      const moved = Math.max(...center.map((value, i) => Math.abs(next[i]! - value) / sizes[i]!));
      if (step === mostSteps || moved <= settled) return { frame, center, bounds };
      if (this.risk.obstacle(layout, Array.from(next, exactly)) !== null) return { frame, center, bounds };
      center = next;
    }
  }
}

interface Closest {
  readonly frame: Frame;
  readonly center: Float64Array;
  /** Bounds on the gradient at the center, in the frame. */
  readonly bounds: readonly number[];
}

function relativeWidth(box: readonly Enclosure[], sizes: readonly number[]): number {
  return Math.max(...box.map(({ low, high }, i) => (high - low) / sizes[i]!));
}

/** Below this part of the largest eigenvalue the smallest one is an effect of rounding. */
const degenerate = 1e-10;

function tooWide(frame: Frame, width: number): string {
  if (!(frame.smallest > degenerate * frame.largest)) return singular(frame);
  return (
    'theta is not critical to rounding: the critical realization may be as far away as ' +
    `${width.toExponential(1)} of the size of domain and target`
  );
}

/**
 * What neurons with a common kink q add to rank and index. Moving their kinks apart by d_i with sum s_i d_i = 0 changes half the
 * risk by (N - f) p at q times sum s_i d_i^2 / 2: by Sylvester's law that form has one sign less than the s_i have, that of their
 * sum. Shifting parts of the jump from one to another changes nothing.
 */
function inertiaOfShared(
  { layout, parts }: Coordinates,
  box: readonly Enclosure[],
  { residuals }: RiskEnclosure,
): { readonly rank: number; readonly index: number } | string {
  const { jumps } = offsetsOf(layout);
  let rank = 0;
  let index = 0;
  for (let k = 0; k < parts.length; k++) {
    const own = parts[k]!;
    if (own.length === 1) continue;
    const names = layout.neurons[k]!.map((i) => i + 1).join(' and ');
    const residual = residuals[k]!;
    if (!awayFromZero(residual)) {
      return `neurons ${names} share a kink where the network may meet the target, so that the Hessian is degenerate`;
    }
    const least = smallestPart * Math.max(...own.map(Math.abs));
    const jump = box[jumps + k]!;
    if (!awayFromZero(jump) || magnitude(jump) < least || own.some((part) => Math.abs(part) < least)) {
      return `neurons ${names} share a kink, and one of them or all together may have no effect there`;
    }
    const negative = own.filter((part) => part < 0).length - (jump.high < 0 ? 1 : 0);
    rank += own.length - 1;
    index += residual.low > 0 ? negative : own.length - 1 - negative;
  }
  return { rank, index };
}

function certificateOf({ coordinates, box, over, rank, index }: Proof): LineCertificate {
  const { layout } = coordinates;
  const { positions, jumps } = offsetsOf(layout);
  return {
    proof: 'krawczyk',
    center: layout.center,
    constant: rangeOf(box[0]!),
    slope: layout.affine ? rangeOf(box[1]!) : null,
    kinks: layout.neurons.map((neurons, k) => ({
      neurons,
      active: layout.orientations[k] === 1 ? 'right' : 'left',
      position: rangeOf(box[positions + k]!),
      jump: rangeOf(box[jumps + k]!),
    })),
    risk: rangeOf(widened(over.risk)),
    rank,
    index,
  };
}

/** Room for a check by slightly different arithmetic, as the box has it. */
function widened({ low, high }: Enclosure): Enclosure {
  const room = high - low;
  return { low: Math.max(0, low - room), high: high + room };
}

function rangeOf({ low, high }: Enclosure): Range {
  return [low, high];
}

/** The box of a certificate in the coordinates of the layout; null where it has others. */
function boxOf(claimed: Certificate, layout: Layout): Enclosure[] | null {
  if (!('kinks' in claimed)) return null;
  const { center, constant, slope, kinks } = claimed;
  const same =
    center === layout.center &&
    (slope !== null) === layout.affine &&
    kinks.length === layout.orientations.length &&
    kinks.every(
      ({ active, neurons }, k) =>
        (active === 'right') === (layout.orientations[k] === 1) &&
        neurons.join() === layout.neurons[k]!.join(),
    );
  if (!same) return null;
  const ranges = [
    constant,
    ...(slope ? [slope] : []),
    ...kinks.map(({ position }) => position),
    ...kinks.map(({ jump }) => jump),
  ];
  return ranges.map(([low, high]) => ({ low, high }));
}
