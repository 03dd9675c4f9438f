/**
 * All critical realizations of one neuron on an interval for a piecewise polynomial target and density: the mean, the
 * weighted least-squares line, and the kinked ones (Ibragimov, Jentzen, Kröger, Riekert, arXiv 2202.11481: finitely
 * many). Complete by root isolation in exact arithmetic.
 */
import type { ExactPieces } from '../../calculus/piecewise';
import { ratio } from '../../network/dyadic';
import type { Risk } from '../../risk/risk';
import type { PointKind } from '../classification';
import type { SearchResult } from '../point';
import { kinkTheta, plainCandidates, pointOf, toNumber, type Candidate, type Domain } from './candidates';
import { kinkPoints, supportOf, type KinkPoint } from './kinks';
import { gapsOf, isSymmetric, mirrored, neuronProblem, type Gap, type NeuronProblem } from './problem';
import { kinkCertificate } from './proof';

/** `risk` is the risk of a network 1 -> 1 -> 1 for the same target and density. Throws SearchCancelled. */
export function neuronCriticalPoints(
  target: ExactPieces,
  density: ExactPieces,
  domain: Domain,
  risk: Risk,
  cancelled: () => boolean = () => false,
): SearchResult {
  const problem = neuronProblem(target, density);
  const gaps = gapsOf(problem);
  const last = problem.cells.length - 1;
  if (gaps.some(({ from, to }) => from === 0 && to === last)) {
    const reason = 'the density is zero everywhere: every network is critical, with risk zero';
    return { points: [], complete: false, reason };
  }
  const candidates = allCandidates(problem, domain, cancelled);
  const families = candidates.some(({ family }) => family !== undefined);
  const complete = gaps.length === 0 && !families;
  const kinds = kindsOf(candidates, complete);
  const points = candidates.map((each, k) => pointOf(each, kinds[k]!, domain, risk));
  const gap = gaps.find(({ from, to }) => from === 0 || to === last) ?? gaps[0];
  const reason = gap ? gapReason(problem, gap) : families ? familyReason : completeReason;
  return { points: points.sort((x, y) => x.risk - y.risk), complete, reason };
}

const completeReason = 'all critical realizations, by root isolation in exact arithmetic';
const familyReason =
  'the risk is constant along intervals of kinks: these families are given by their two ends';

/**
 * Beside an end of the domain the mean and the line may go on with any slope from any kink: infinitely many realizations. A gap
 * inside has the support of the density on both sides, which leaves of one kink no choice but families.
 */
function gapReason(problem: NeuronProblem, { from, to }: Gap): string {
  const first = problem.cells[from]!;
  const last = problem.cells[to]!;
  const left = ratio(first.left, problem.unit);
  const right = ratio(last.left + last.width, problem.unit);
  const vanishes = `the density vanishes on [${left}, ${right}]`;
  return from === 0 || to === problem.cells.length - 1
    ? `${vanishes}, where a network can change without changing its risk: ` +
        'the list is infinite, and only its isolated points are given'
    : `${vanishes}, inside the domain, where the list may be infinite: isolated points and the ends of families are given`;
}

/** Where the density vanishes beside an end of the domain, a kink there changes the realization and nothing else. */
const notIsolated =
  'the density vanishes beside an end of the domain, where the network may have any slope: it is not isolated';

function allCandidates(problem: NeuronProblem, domain: Domain, cancelled: () => boolean): Candidate[] {
  const right = kinkPoints(problem, cancelled);
  const left = kinkPoints(mirrored(problem), cancelled);
  const symmetric = isSymmetric(problem);
  const [first, last] = supportOf(problem);
  const gapAtEnd = first > 0 || last < problem.cells.length - 1;
  const count = right.points.length;
  const families = right.points.reduce((most, { family }) => Math.max(most, family ?? 0), 0);
  return [
    ...plainCandidates(right.equation, domain).map((each) =>
      gapAtEnd ? { ...each, proof: notIsolated } : each,
    ),
    ...right.points.map((point, k) => kinkCandidate(point, 1, domain, symmetric ? k : undefined, 0)),
    ...left.points
      .map((point, k) => kinkCandidate(point, -1, domain, symmetric && k < count ? k : undefined, families))
      .reverse(),
  ];
}

function kinkCandidate(
  point: KinkPoint,
  orientation: 1 | -1,
  domain: Domain,
  twin: number | undefined,
  familiesBefore: number,
): Candidate {
  const { risk } = point.values;
  const falls = point.before > 0 || point.after < 0;
  const proof = point.alone ? kinkCertificate(point, point.alone, orientation, domain) : endOfFamily;
  const { rank, index } = typeof proof === 'string' ? { rank: 2, index: 0 } : proof;
  return {
    theta: kinkTheta(point.values, orientation),
    risk,
    exact: point.exact,
    kind: falls ? 'saddle' : 'local_minimum',
    rank,
    index,
    proof,
    ...(point.family === undefined ? {} : { family: point.family + familiesBefore }),
    ...(twin === undefined ? {} : { twin }),
  };
}

const endOfFamily = 'it is the end of an interval of kinks with the same risk, so it is not isolated';

/** Risks in doubles that differ by more than this part of them differ. */
const farApart = 1e-9;

/** Which candidates have the least risk of a complete list, or risk zero. */
function kindsOf(candidates: readonly Candidate[], complete: boolean): PointKind[] {
  const isZero = candidates.map(({ risk, exact }) => exact && risk.n === 0n);
  const sizes = candidates.map(({ risk }) => toNumber(risk));
  const smallest = Math.min(...sizes);
  // Doubles tell most of them apart; the rest is compared in long numbers.
  const near = candidates.filter((_, k) => sizes[k]! <= smallest * (1 + farApart) || isZero[k]);
  const least = near.reduce((best, each) => (compare(each, best) < 0 ? each : best));
  const rivals = near.filter((each) => compare(each, least) === 0);
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
