/**
 * Critical points from many starts: the gradient flow with Newton's method at its end finds minima, and Newton's method on
 * the norm of the gradient, from the start and from where the flow is slowest, finds saddles as well. What is found
 * twice, up to realization, is one point. The list may lack points: nothing here proves that it doesn't.
 *
 * A start counts for the one point that its flow ends in, so that the counts estimate the probabilities of the basins of
 * attraction; what only Newton's method finds has the count zero.
 */
import { refine } from '../dynamics/newton';
import { train, type State } from '../dynamics/train';
import { euclidean } from '../dynamics/vectors';
import type { Realization } from '../network/realization';
import { realize } from '../network/realize';
import type { Risk } from '../risk/risk';
import type { Certifier } from './certificate/certificate';
import { simplified, simplifiedOnRows } from './certificate/simplify';
import {
  criticalGradient,
  hessianInertia,
  isResolvable,
  type Magnitudes,
  type PointKind,
} from './classification';
import { leastGradient } from './least-gradient';
import { classifyClosely } from './limit';
import { kindOrder, startsReason, type FoundPoint, type SearchResult } from './point';
import { Realizations } from './realizations';
import { criticalNeurons, settled } from './settle';

export interface Multistart {
  readonly risk: Risk;
  /** The same risk for twice as many neurons, of one hidden layer on an interval: it tells each neuron's part in G. */
  readonly doubled?: Risk;
  readonly magnitudes: Magnitudes;
  /** Inputs at which networks are compared where there is no interval: rows of a data set, input by input. */
  readonly inputs: Float64Array | null;
  readonly starts: number;
  /** The initial point of start j. */
  readonly start: (j: number) => Float64Array;
  /** What proves points, or a sentence that says why nothing does. */
  readonly certify: Pick<Certifier, 'certify'> | string;
  readonly cancelled: () => boolean;
}

/** The flow before Newton's method: rough, it only has to find a basin. */
const flow = {
  kind: 'flow',
  until: 1e6,
  tolerance: 1e-5,
  solver: 'auto',
  normalized: false,
  rest: 1e-8,
} as const;
const flowSteps = 3000;
/** So many steps in which time does not double are a stall: the gradient of a data set jumps where a kink passes a row. */
const stallSteps = 300;
/** Above so many parameters saddles aren't looked for: each step decomposes the Hessian. */
const saddleParameters = 100;

export interface MultistartResult extends SearchResult {
  /** Evaluations of the gradient. */
  readonly evaluations: number;
}

export function multistart(search: Multistart): MultistartResult {
  const collection = new Collection(search);
  for (let j = 0; j < search.starts && !search.cancelled(); j++) {
    collection.tried += 1;
    const theta = search.start(j);
    const slowest = new Slowest();
    const patience = new Patience();
    const ending = train({
      risk: search.risk,
      method: flow,
      theta,
      record: 64,
      stop: (state) => patience.isSpent(state),
      observe: (sample) => slowest.see(sample.theta, sample.gradient),
      cancelled: search.cancelled,
    });
    collection.evaluations += ending.evaluations;
    if (ending.status === 'diverged' || ending.status === 'cancelled') continue;
    const { shape } = search.risk;
    const end = settled(shape, ending.theta, search.magnitudes);
    // A flow that leads nowhere in so many steps leads nowhere in more of them.
    const follow = ending.status !== 'stopped';
    const refined = refine(search.risk, end, { cancelled: search.cancelled, steps: 40, follow });
    collection.evaluations += refined.evaluations;
    const entry = collection.add(refined.theta);
    if (entry !== null) entry.reached += 1;
    if (theta.length > saddleParameters) continue;
    for (const from of [theta, ...slowest.places()]) {
      const point = leastGradient(search.risk, settled(shape, from, search.magnitudes), {
        cancelled: search.cancelled,
        evaluated: () => (collection.evaluations += 1),
      });
      if (point !== null) collection.add(point);
    }
  }
  return collection.result();
}

/** Ends flows that come to no end. */
class Patience {
  private doubledTime = 0;
  private doubledSteps = 0;

  isSpent({ steps, time }: State): boolean {
    if (time >= 2 * this.doubledTime) {
      this.doubledTime = time;
      this.doubledSteps = steps;
    }
    return steps > flowSteps || steps - this.doubledSteps > stallSteps;
  }
}

/** The places of a trajectory where the gradient is smallest for a while, the end excepted. */
class Slowest {
  private readonly found: Float64Array[] = [];
  private before = Infinity;
  private last = Infinity;
  private lastTheta: Float64Array | null = null;

  see(theta: Float64Array, gradient: number): void {
    if (this.lastTheta !== null && this.last < this.before && this.last < gradient)
      this.found.push(this.lastTheta);
    this.before = this.last;
    this.last = gradient;
    this.lastTheta = Float64Array.from(theta);
  }

  places(): readonly Float64Array[] {
    return this.found.slice(-2);
  }
}

/** What doesn't matter, as parts of domain and target: rounding, and what is left of it at degenerate points. */
const negligible = [1e-9, 1e-5];

/** Points of one risk, to this part, … */
const sameRisk = 1e-12;
/** … and of networks that are so many times as far apart as those of one realization may be. */
const coarser = 1e3;

/** Parameters of one realization that are kept: some may be provable where others aren't. */
const keptParameters = 4;

interface Entry {
  point: FoundPoint;
  /** Starts whose flow ended here. */
  reached: number;
  /** Of the realization, the point's own first. */
  thetas: Float64Array[];
}

/** What has been found, once for each realization. */
class Collection {
  evaluations = 0;
  /** Starts that were tried. */
  tried = 0;
  private readonly search: Multistart;
  private readonly realizations: Realizations;
  private readonly entries: Entry[] = [];

  constructor(search: Multistart) {
    this.search = search;
    this.realizations = new Realizations(search.risk.shape, search.magnitudes, search.inputs);
  }

  /** Enters a point if it is critical, and says which entry it is; null if it isn't. */
  add(theta: Float64Array): Entry | null {
    const { risk } = this.search;
    if (!theta.every(Number.isFinite) || !isResolvable(risk.shape, theta, this.search.magnitudes))
      return null;
    const gradient = this.gradientAt(theta);
    const scale = new Float64Array(theta.length);
    risk.gradientScale(theta, scale);
    if (!(gradient <= criticalGradient * euclidean(scale))) return null;
    const realization = this.realizationOf(theta);
    const realized = { theta, realization, risk: risk.value(theta) };
    const known = this.entries.find(({ point }) => this.realizations.same(point, realized));
    if (known?.point.kind.endsWith('minimum')) return keep(known, theta);
    const point = this.pointAt(theta, realization, gradient);
    if (point.kind === 'not_critical') return null;
    if (known === undefined) {
      const entry = { point, reached: 0, thetas: [theta] };
      this.entries.push(entry);
      return entry;
    }
    if (kindOrder[point.kind] >= kindOrder[known.point.kind]) return keep(known, theta);
    known.point = point;
    known.thetas = [theta];
    return known;
  }

  private gradientAt(theta: Float64Array): number {
    const slope = new Float64Array(theta.length);
    this.search.risk.gradient(theta, slope);
    return euclidean(slope);
  }

  private pointOf(theta: Float64Array): FoundPoint {
    return this.pointAt(theta, this.realizationOf(theta), this.gradientAt(theta));
  }

  private pointAt(theta: Float64Array, realization: Realization | null, gradient: number): FoundPoint {
    const { risk, magnitudes } = this.search;
    const value = risk.preciseValue(theta);
    const inertia = hessianInertia(risk, theta);
    const kind = classifyClosely(risk, theta, { risk: value, gradient, inertia }, magnitudes);
    const decided = typeof inertia !== 'string';
    return {
      risk: value,
      kind,
      theta,
      realization,
      gradient,
      rank: decided ? inertia.rank : null,
      index: decided ? inertia.index : null,
      certified: false,
      reason: decided ? 'found in floating point, which proves nothing' : inertia,
    };
  }

  /** The point of an entry, proved by some of its parameters or with the reason why its own don't prove it. */
  private certified({ point, thetas }: Entry): FoundPoint {
    const { certify } = this.search;
    if (typeof certify === 'string') return { ...point, reason: certify };
    let best: FoundPoint | null = null;
    let reason: string | null = null;
    for (const theta of thetas) {
      if (best !== null || this.search.cancelled()) break;
      const proved = this.proved(point, theta, certify);
      if (typeof proved === 'string') reason ??= proved;
      else best = proved;
    }
    // Neurons that don't matter can keep a proof from being found, and make a saddle of what is a minimum without them.
    for (const part of negligible) {
      const simple = best?.index === 0 ? null : this.simpler(point, part);
      if (simple === null) continue;
      const proved = this.proved(point, simple, certify);
      if (typeof proved === 'string') {
        const own = this.pointOf(simple);
        if (best === null && kindOrder[own.kind] < kindOrder[point.kind]) return { ...own, reason: proved };
      } else if (proved !== null && (best === null || proved.index === 0)) best = proved;
    }
    return best ?? (reason === null ? point : { ...point, reason });
  }

  /** The point at theta with its certificate, or why there is none; null where theta shows less than is known. */
  private proved(
    point: FoundPoint,
    theta: Float64Array,
    certifier: Pick<Certifier, 'certify'>,
  ): FoundPoint | string | null {
    const certificate = certifier.certify(theta);
    if (typeof certificate === 'string') return certificate;
    const { rank, index } = certificate;
    // A realization is what its best parameters are: those of a saddle prove nothing of a minimum.
    if (index > 0 && theta !== point.theta && point.kind.endsWith('minimum')) return null;
    const own = theta === point.theta ? point : this.pointOf(theta);
    const kind: PointKind =
      index > 0 ? 'saddle' : own.kind === 'global_minimum' ? 'global_minimum' : 'local_minimum';
    const { risk: value, gradient } = own;
    const facts = { risk: value, kind, theta, realization: own.realization, gradient, rank, index };
    return { ...facts, certified: true, certificate };
  }

  /** Simpler parameters of the same realization, polished; null where there are none. */
  private simpler(point: FoundPoint, part: number): Float64Array | null {
    const { risk, cancelled } = this.search;
    const simple = this.withoutDeadWeight(point.theta, part);
    if (simple === null) return null;
    const theta = refine(risk, simple, { cancelled, steps: 8, follow: false }).theta;
    const moved = { theta, risk: risk.value(theta), realization: this.realizationOf(theta) };
    return this.realizations.same(point, moved) ? theta : null;
  }

  private withoutDeadWeight(theta: Float64Array, part: number): Float64Array | null {
    const { risk, magnitudes, inputs } = this.search;
    const { domain } = magnitudes;
    const target = magnitudes.target || 1;
    if (domain !== null) return simplified(theta, { domain, target }, part);
    // On rows there are no kinks beside anything: what matters is told by the outputs alone.
    if (part !== negligible[0]) return null;
    return inputs && simplifiedOnRows(theta, { inputs, columns: risk.shape.inputs, target });
  }

  /** Points of unknown kind that nothing tells apart from one whose kind is known are that one: degenerate ones are known to few digits. */
  private toldApart<P extends FoundPoint & { readonly reached: number }>(points: readonly P[]): P[] {
    const { risk, magnitudes, inputs } = this.search;
    const target = magnitudes.target || 1;
    const coarse = new Realizations(risk.shape, { ...magnitudes, target: coarser * target }, inputs);
    const known = points.filter(({ kind }) => kind !== 'undecided');
    const kept = [...known];
    for (const point of points) {
      if (point.kind !== 'undecided') continue;
      const room = sameRisk * (point.risk + sameRisk * target ** 2 * magnitudes.mass);
      const twin = known.find((each) => Math.abs(each.risk - point.risk) <= room && coarse.same(each, point));
      const at = twin === undefined ? -1 : kept.findIndex(({ theta }) => theta === twin.theta);
      if (at < 0) kept.push(point);
      else kept[at] = { ...kept[at]!, reached: kept[at]!.reached + point.reached };
    }
    return kept;
  }

  private realizationOf(theta: Float64Array): Realization | null {
    const { risk, magnitudes } = this.search;
    return magnitudes.domain && realize(risk.shape, theta, magnitudes.domain);
  }

  result(): MultistartResult {
    const found = this.entries.map((entry) => ({ ...this.certified(entry), reached: entry.reached }));
    const { doubled, magnitudes } = this.search;
    const critical = found.filter(
      ({ certified, theta }) => certified || !doubled || criticalNeurons(doubled, theta, magnitudes),
    );
    const arrived = critical.reduce((sum, { reached }) => sum + reached, 0);
    const points = this.toldApart(critical);
    points.sort((x, y) => x.risk - y.risk);
    const starts = { wanted: this.search.starts, tried: this.tried, arrived };
    return { points, complete: false, reason: startsReason(starts), starts, evaluations: this.evaluations };
  }
}

/** Keeps parameters of an entry. */
function keep(entry: Entry, theta: Float64Array): Entry {
  if (entry.thetas.length < keptParameters) entry.thetas.push(theta);
  return entry;
}
