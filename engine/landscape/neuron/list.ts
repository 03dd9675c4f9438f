/**
 * All critical realizations of one neuron on an interval for a piecewise polynomial target and density: the mean, the
 * weighted least-squares line, and the kinked ones (Ibragimov, Jentzen, Kröger, Riekert, arXiv 2202.11481: finitely
 * many). Complete by root isolation in exact arithmetic.
 */
import { ratio } from '../../network/dyadic';
import { realize } from '../../network/realize';
import type { Risk } from '../../risk/risk';
import type { ExactPieces } from '../../calculus/piecewise';
import type { PointKind } from '../classification';
import type { FoundPoint, SearchResult } from '../point';
import { meanValues, valuesAt, type Equation, type Fraction } from './equation';
import { kinkPoints, type KinkPoint } from './kinks';
import { firstGap, isSymmetric, mirrored, neuronProblem, type NeuronProblem } from './problem';

interface Domain {
  readonly a: number;
  readonly b: number;
}

/** A critical realization before it is written in doubles. */
interface Candidate {
  readonly theta: Float64Array;
  readonly risk: Fraction;
  /** Whether `risk` is the exact value; else it is within 2^-200 or so. */
  readonly exact: boolean;
  readonly kind: 'local_minimum' | 'saddle';
  readonly rank: number | null;
  readonly index: number | null;
  readonly certified: boolean;
  readonly reason?: string;
  readonly family?: number;
  /** For kinks of a symmetric problem: which of the two mirror images share a number. */
  readonly twin?: number;
}

/** `risk` is the risk of a network 1 -> 1 -> 1 for the same target and density. */
export function neuronCriticalPoints(
  target: ExactPieces,
  density: ExactPieces,
  domain: Domain,
  risk: Risk,
): SearchResult {
  const problem = neuronProblem(target, density);
  const gap = firstGap(problem);
  if (gap !== null && gap.to - gap.from + 1 === problem.cells.length) {
    const reason = 'the density is zero everywhere: every network is critical, with risk zero';
    return { points: [], complete: false, reason };
  }
  const candidates = allCandidates(problem, domain);
  const families = candidates.some(({ family }) => family !== undefined);
  const complete = gap === null && !families;
  const kinds = kindsOf(candidates, complete);
  const points = candidates.map((each, k) => pointOf(each, kinds[k]!, domain, risk));
  const reason = gap !== null ? gapReason(problem, gap) : families ? familyReason : completeReason;
  return { points: points.sort((x, y) => x.risk - y.risk), complete, reason };
}

const completeReason = 'all critical realizations, by root isolation in exact arithmetic';
const familyReason =
  'the risk is constant along intervals of kinks: these families are given by their two ends';

function gapReason(problem: NeuronProblem, gap: { readonly from: number; readonly to: number }): string {
  const first = problem.cells[gap.from]!;
  const last = problem.cells[gap.to]!;
  const from = ratio(first.left, problem.unit);
  const to = ratio(last.left + last.width, problem.unit);
  return (
    `the density vanishes on [${from}, ${to}], where a network can change without changing its risk: ` +
    'the list is infinite, and only its isolated points are given'
  );
}

function allCandidates(problem: NeuronProblem, domain: Domain): Candidate[] {
  const right = kinkPoints(problem);
  const left = kinkPoints(mirrored(problem));
  const symmetric = isSymmetric(problem);
  const count = right.points.length;
  const families = right.points.reduce((most, { family }) => Math.max(most, family ?? 0), 0);
  return [
    ...plainCandidates(right.equation, domain),
    ...right.points.map((point, k) => kinkCandidate(point, 1, symmetric ? k : undefined, 0)),
    ...left.points
      .map((point, k) => kinkCandidate(point, -1, symmetric && k < count ? k : undefined, families))
      .reverse(),
  ];
}

/** The mean and, where it isn't the same, the least-squares line. */
function plainCandidates(equation: Equation, domain: Domain): Candidate[] {
  const width = domain.b - domain.a;
  const mean = meanValues(equation);
  const common = { exact: true, kind: 'local_minimum', index: 0, certified: true } as const;
  const dead: Candidate = {
    ...common,
    // The kink lies one width beyond the right end: the neuron is dead.
    theta: Float64Array.of(1, -(domain.b + width), 0, toNumber(mean.c)),
    risk: mean.risk,
    rank: 1,
  };
  const line = valuesAt(equation, 0, 0n, 1n);
  if (line.s.n === 0n) return [dead];
  // The kink lies one width before the left end; N(a) = c.
  const slope = toNumber(line.s);
  const affine: Candidate = {
    ...common,
    theta: Float64Array.of(1, width - domain.a, slope, toNumber(line.c) - slope * width),
    risk: line.risk,
    rank: 2,
  };
  return [dead, affine];
}

function kinkCandidate(
  point: KinkPoint,
  orientation: 1 | -1,
  twin: number | undefined,
  familiesBefore: number,
): Candidate {
  const { q, c, s, risk } = point.values;
  const theta = Float64Array.of(orientation, -toNumber(q), toNumber(s), toNumber(c));
  const falls = point.before > 0 || point.after < 0;
  const isolated = point.family === undefined;
  const sameOrder = point.orderBefore === 1 && point.orderAfter === 1;
  const flat = point.orderBefore > 1 && point.orderAfter > 1;
  const turns = point.before === -point.after;
  const certified = isolated && sameOrder;
  return {
    theta,
    risk,
    exact: point.exact,
    kind: falls ? 'saddle' : 'local_minimum',
    // Three directions change the realization; along the kink the curvature is E'' up to a positive factor.
    rank: sameOrder && turns ? 3 : flat ? 2 : null,
    index: sameOrder && turns ? (falls ? 1 : 0) : flat ? 0 : null,
    certified,
    ...(certified ? {} : { reason: whyNotCertified(point) }),
    ...(point.family === undefined ? {} : { family: point.family + familiesBefore }),
    ...(twin === undefined ? {} : { twin }),
  };
}

function whyNotCertified(point: KinkPoint): string {
  if (point.family !== undefined) {
    return 'it is the end of an interval of kinks with the same risk, so it is not isolated';
  }
  return "E'' vanishes at this kink, so the Hessian does not tell its type; the sign changes of E' do";
}

function toNumber(value: Fraction): number {
  return value.d < 0n ? ratio(-value.n, -value.d) : ratio(value.n, value.d);
}

/** Which candidates have the least risk of a complete list, or risk zero. */
function kindsOf(candidates: readonly Candidate[], complete: boolean): PointKind[] {
  const isZero = candidates.map(({ risk, exact }) => exact && risk.n === 0n);
  const least = candidates.reduce((best, each) => (compare(each, best) < 0 ? each : best));
  const rivals = candidates.filter((each) => compare(each, least) === 0);
  // Risks that can't be told apart and aren't equal by symmetry: neither is known to be the least.
  const known = complete && rivals.every((each) => provedEqual(each, least));
  return candidates.map((each, k) =>
    isZero[k] || (known && rivals.includes(each)) ? 'global_minimum' : each.kind,
  );
}

/** Compares risks; 0 where they agree to within their enclosures. */
function compare(x: Candidate, y: Candidate): number {
  const difference = x.risk.n * y.risk.d - y.risk.n * x.risk.d;
  const sign = (difference < 0n ? -1 : difference > 0n ? 1 : 0) * (x.risk.d < 0n !== y.risk.d < 0n ? -1 : 1);
  if (x.exact && y.exact) return sign;
  const gap = Math.abs(ratioOf(difference, x.risk.d * y.risk.d));
  const size = Math.max(Math.abs(toNumber(x.risk)), Math.abs(toNumber(y.risk)));
  // Both risks are stationary in q, so that an error of 2^-112 in q shows at about 2^-224.
  return gap <= 2 ** -160 * size ? 0 : sign;
}

function ratioOf(n: bigint, d: bigint): number {
  return d < 0n ? ratio(-n, -d) : ratio(n, d);
}

function provedEqual(x: Candidate, y: Candidate): boolean {
  if (x === y || (x.exact && y.exact)) return true;
  return x.twin !== undefined && x.twin === y.twin;
}

function pointOf(each: Candidate, kind: PointKind, domain: Domain, risk: Risk): FoundPoint {
  const { theta, rank, index, certified, reason, family } = each;
  const gradient = new Float64Array(theta.length);
  risk.gradient(theta, gradient);
  return {
    risk: Math.max(0, toNumber(each.risk)),
    kind,
    theta,
    realization: realize(risk.shape, theta, domain),
    gradient: Math.hypot(...gradient),
    rank,
    index,
    certified,
    ...(reason === undefined ? {} : { reason }),
    ...(family === undefined ? {} : { family }),
  };
}
