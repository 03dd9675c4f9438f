/**
 * Runs of the methods that look for critical points instead of training: critical_points and family.
 */
import { refine } from '../dynamics/newton';
import { euclidean, separation } from '../dynamics/vectors';
import type { Certifier } from '../landscape/certificate/certificate';
import { LineCertifier } from '../landscape/certificate/certify';
import { DataCertifier } from '../landscape/certificate/data';
import { balanced } from '../landscape/balance';
import { followFamily } from '../landscape/family';
import { approximateCriticalPoints } from '../landscape/neuron/approximated';
import { SearchCancelled } from '../landscape/neuron/cancellation';
import { neuronCriticalPoints } from '../landscape/neuron/list';
import { contributionsAt, criticalGradient, type Magnitudes } from '../landscape/classification';
import { multistart, type Multistart, type MultistartResult } from '../landscape/multistart';
import type { FoundPoint, SearchResult } from '../landscape/point';
import { initialTheta } from '../network/initialize';
import { realize } from '../network/realize';
import { shapeOf, type Shape } from '../network/shape';
import type { Risk } from '../risk/risk';
import { measureFamily, measureSearch } from './observables';
import type { Cell, Problem } from './plan';
import { basisOf, inputsOf, magnitudesOf, riskOf } from './problem';
import type { RunResult } from './result';
import { Scaling } from './scaling';

/** The critical points that a run with `critical_points(starts: n)` finds. Throws a sentence where it can't. */
export function runCriticalPoints(
  cell: Cell,
  shape: Shape,
  risk: Risk,
  magnitudes: Magnitudes,
  run: number,
  cancelled: () => boolean,
): RunResult {
  const { method } = cell;
  const starts = method.kind === 'critical_points' ? method.starts : 0;
  const found =
    neuronSearch(cell.problem, shape, risk, cancelled) ??
    wideSearch(cell, shape, risk, {
      starts,
      start: (j) => initialTheta(cell.initialization, shape, cell.seed, run * starts + j),
      cancelled,
    });
  const { evaluations, ...search } = found;
  const { points, complete, reason } = search;
  const best = points[0];
  const { observables, undecided } = measureSearch(risk, magnitudes, points, evaluations);
  return {
    run,
    status: cancelled() ? 'cancelled' : complete ? 'converged' : 'finished',
    reason,
    theta: best?.theta ?? new Float64Array(0),
    observables,
    undecided,
    kind: best?.kind ?? 'undecided',
    search,
  };
}

/** From many starts, in the units of the problem. */
function wideSearch(
  { problem }: Cell,
  shape: Shape,
  risk: Risk,
  { starts, start, cancelled }: Pick<Multistart, 'starts' | 'start' | 'cancelled'>,
): MultistartResult {
  const scaled = new ScaledProblem(problem, shape, risk);
  const { scaling } = scaled;
  const certifier = certifierOf(problem, shape);
  const found = multistart({
    risk: scaled.risk,
    ...(problem.kind === 'line' && shape.depth === 1
      ? { doubled: riskOf(scaled.problem, shapeOf([1, 2 * shape.widths[1]!, 1])) }
      : {}),
    magnitudes: scaled.magnitudes,
    inputs: inputsOf(scaled.problem),
    starts,
    start: (j) => scaling.diminished(start(j)),
    certify:
      typeof certifier === 'string'
        ? certifier
        : { certify: (theta) => certifier.certify(scaling.enlarged(theta)) },
    cancelled,
  });
  return { ...found, points: found.points.map((point) => scaled.back(point)) };
}

/** A problem in its own units, and the way back from there. */
class ScaledProblem {
  readonly scaling: Scaling;
  readonly problem: Problem;
  readonly risk: Risk;
  readonly magnitudes: Magnitudes;
  private readonly own: { readonly risk: Risk; readonly domain: Magnitudes['domain'] };

  /** `risk` is that of the problem itself. */
  constructor(problem: Problem, shape: Shape, risk: Risk) {
    this.scaling = new Scaling(shape, problem);
    this.problem = this.scaling.reduced;
    this.risk = this.problem === problem ? risk : riskOf(this.problem, shape);
    this.magnitudes = magnitudesOf(this.problem);
    this.own = { risk, domain: magnitudesOf(problem).domain };
  }

  /** The point of the problem itself. */
  back(point: FoundPoint): FoundPoint {
    const { risk, domain } = this.own;
    if (this.risk === risk) return point;
    const theta = this.scaling.enlarged(point.theta);
    const realization = domain && realize(risk.shape, theta, domain);
    const measured = { theta, realization, risk: risk.preciseValue(theta), gradient: slopeOf(risk, theta) };
    const claimed = point.kind !== 'undecided' && point.kind !== 'not_critical';
    if (point.certified || !claimed || this.isCritical(theta)) return { ...point, ...measured };
    return { ...point, ...measured, kind: 'undecided', rank: null, index: null, reason: tooFar };
  }

  /** Whether theta is critical as it is rounded: far from zero the places of kinks have few digits after the point. */
  private isCritical(theta: Float64Array): boolean {
    const again = this.scaling.diminished(theta);
    return slopeOf(this.risk, again) <= criticalGradient * contributionsAt(this.risk, again);
  }
}

const tooFar =
  "the domain or the target's values lie so far from zero that parameters in doubles lack the digits to be critical";

function slopeOf(risk: Risk, theta: Float64Array): number {
  const gradient = new Float64Array(theta.length);
  risk.gradient(theta, gradient);
  return euclidean(gradient);
}

/** The members that a run with `family(points: n)` finds. Throws a sentence where its initial point is no member. */
export function runFamily(
  cell: Cell,
  shape: Shape,
  risk: Risk,
  magnitudes: Magnitudes,
  run: number,
  cancelled: () => boolean,
): RunResult {
  const { method } = cell;
  const initial = initialTheta(cell.initialization, shape, cell.seed, run);
  const scaled = new ScaledProblem(cell.problem, shape, risk);
  // Directions are told from rounding by their size, which must not hang on how the neurons are scaled.
  const start = balanced(shape, scaled.scaling.diminished(initial));
  const polished = cell.refine === 'newton' ? refine(scaled.risk, start, { cancelled }) : null;
  const found = followFamily({
    risk: scaled.risk,
    magnitudes: scaled.magnitudes,
    start: polished?.theta ?? start,
    points: method.kind === 'family' ? method.points : 1,
    inputs: inputsOf(scaled.problem),
    told: {
      point: (member) => scaled.back(member),
      distance: (x, y) => separation(scaled.scaling.enlarged(x), scaled.scaling.enlarged(y)),
    },
    cancelled,
  });
  const { points, complete, length } = found;
  const evaluations = found.evaluations + (polished?.evaluations ?? 0);
  const reason = polished ? `${found.reason}; refined: ${polished.reason}` : found.reason;
  const middle = points[Math.floor(points.length / 2)];
  const measured = measureFamily(risk, magnitudes, middle, {
    initialRisk: risk.preciseValue(initial),
    supNorm: points.reduce((most, { theta }) => Math.max(most, euclidean(theta)), 0),
    steps: points.length,
    distance: length,
    evaluations,
  });
  return {
    run,
    status: cancelled() ? 'cancelled' : 'finished',
    reason,
    theta: middle?.theta ?? initial,
    ...measured,
    kind: middle?.kind ?? 'undecided',
    search: { points, complete, reason },
  };
}

/** Everything about one neuron on an interval; null for other networks. */
export function neuronSearch(
  problem: Problem,
  shape: Shape,
  risk: Risk,
  cancelled: () => boolean = () => false,
): MultistartResult | null {
  if (problem.kind !== 'line' || shape.depth !== 1 || shape.widths[1] !== 1) return null;
  try {
    const found = neuronList(problem, risk, cancelled);
    return { ...found, evaluations: found.points.length };
  } catch (error) {
    if (!(error instanceof SearchCancelled)) throw error;
    return { points: [], complete: false, reason: error.message, evaluations: 0 };
  }
}

/** All critical realizations of one neuron where target and density are known exactly, looked for when first asked for; else null. */
export function completeList(problem: Problem, shape: Shape): () => SearchResult | null {
  const exact = problem.kind === 'line' && problem.target.exact && problem.density.exact;
  let list: SearchResult | null | undefined = exact ? undefined : null;
  return () => (list ??= list === null ? null : neuronSearch(problem, shape, riskOf(problem, shape)));
}

function neuronList(problem: LineProblem, risk: Risk, cancelled: () => boolean): SearchResult {
  const { target, density, domain } = problem;
  if (target.exact && density.exact) {
    return neuronCriticalPoints(target.exact, density.exact, domain, risk, cancelled);
  }
  const bound = boundOf(problem);
  return approximateCriticalPoints(target.polynomial, density.polynomial, bound, domain, risk, cancelled);
}

type LineProblem = Extract<Problem, { kind: 'line' }>;

function boundOf(problem: LineProblem): number {
  const basis = basisOf(problem);
  return basis.kind === 'approximated' ? basis.bound : 0;
}

/** What proves points: for one hidden layer, and a data set, or target and density that are known exactly. */
export function certifierOf(problem: Problem, shape: Shape): Certifier | string {
  if (shape.depth !== 1) return 'certificates are for networks with one hidden layer';
  if (problem.kind !== 'line') return new DataCertifier(problem.inputs, problem.rows);
  const { target, density } = problem;
  if (target.exact && density.exact) return new LineCertifier(target.exact, density.exact);
  const which = target.exact ? 'density' : 'target';
  return `the ${which} is approximated, and the bound of its error is measured, not proved`;
}
