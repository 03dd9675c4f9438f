/**
 * Critical points from many starts: the gradient flow with Newton's method at its end finds minima, and Newton's method on
 * the norm of the gradient, from the start and from where the flow is slowest, finds saddles as well. What is found
 * twice, up to realization, is one point. The list may lack points: nothing here proves that it doesn't.
 */
import { Backpropagation } from '../dynamics/backpropagation';
import { refine } from '../dynamics/newton';
import { train } from '../dynamics/train';
import { euclidean } from '../dynamics/vectors';
import type { Realization } from '../network/realization';
import { realize } from '../network/realize';
import type { Risk } from '../risk/risk';
import type { Certifier } from './certificate/certificate';
import { simplified } from './certificate/simplify';
import { criticalGradient, hessianInertia, type Magnitudes, type PointKind } from './classification';
import { leastGradient } from './least-gradient';
import { classifyClosely } from './limit';
import { realizationDistance, type FoundPoint, type SearchResult } from './point';

export interface Multistart {
  readonly risk: Risk;
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

/** Networks that differ by at most this, relative to the size of the target, are one realization. */
const sameRealization = 1e-6;
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
/** Above so many parameters saddles aren't looked for: each step decomposes the Hessian. */
const saddleParameters = 100;

export interface MultistartResult extends SearchResult {
  /** Evaluations of the gradient. */
  readonly evaluations: number;
}

export function multistart(search: Multistart): MultistartResult {
  const collection = new Collection(search);
  for (let j = 0; j < search.starts && !search.cancelled(); j++) {
    collection.starts += 1;
    const theta = search.start(j);
    const slowest = new Slowest();
    const ending = train({
      risk: search.risk,
      method: flow,
      theta,
      record: 64,
      stop: ({ steps }) => steps > flowSteps,
      observe: (sample) => slowest.see(sample.theta, sample.gradient),
      cancelled: search.cancelled,
    });
    collection.evaluations += ending.evaluations;
    if (ending.status === 'diverged' || ending.status === 'cancelled') continue;
    const refined = refine(search.risk, ending.theta, { cancelled: search.cancelled, steps: 40 });
    collection.evaluations += refined.evaluations;
    if (collection.add(refined.theta, j)) collection.arrived += 1;
    if (theta.length > saddleParameters) continue;
    for (const from of [theta, ...slowest.places()]) {
      const point = leastGradient(search.risk, from, {
        cancelled: search.cancelled,
        evaluated: () => (collection.evaluations += 1),
      });
      if (point !== null) collection.add(point, j);
    }
  }
  return collection.result();
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

/** A realization is what its best parameters are: of several, a local minimum counts. */
const order = { global_minimum: 0, local_minimum: 1, saddle: 2, undecided: 3, not_critical: 4 } as const;

/** Parameters of one realization that are kept: some may be provable where others aren't. */
const keptParameters = 4;

interface Entry {
  readonly point: FoundPoint;
  /** Starts from which it was found, by the flow or by Newton's method, and the last of them. */
  reached: number;
  lastStart: number;
  /** Of the realization, the point's own first. */
  readonly thetas: Float64Array[];
  readonly values: Float64Array | null;
}

/** What has been found, once for each realization. */
class Collection {
  evaluations = 0;
  /** Starts that were tried, and those whose flow ended in a critical point. */
  starts = 0;
  arrived = 0;
  private readonly search: Multistart;
  private readonly entries: Entry[] = [];

  constructor(search: Multistart) {
    this.search = search;
  }

  /** Enters a point found from a start if it is critical; false if it isn't. */
  add(theta: Float64Array, start: number): boolean {
    const { risk, magnitudes, inputs } = this.search;
    if (!theta.every(Number.isFinite)) return false;
    const gradient = this.gradientAt(theta);
    const scale = new Float64Array(theta.length);
    risk.gradientScale(theta, scale);
    if (!(gradient <= criticalGradient * euclidean(scale))) return false;
    const realization = magnitudes.domain === null ? null : realize(risk.shape, theta, magnitudes.domain);
    const values = inputs === null ? null : valuesAt(risk, theta, inputs);
    const known = this.entries.find((entry) => this.same(entry, realization, values));
    if (known?.point.kind.endsWith('minimum')) return keep(known, theta, start);
    const point = this.pointAt(theta, realization, gradient);
    if (point.kind === 'not_critical') return false;
    if (known === undefined)
      this.entries.push({ point, reached: 1, lastStart: start, thetas: [theta], values });
    else if (order[point.kind] >= order[known.point.kind]) keep(known, theta, start);
    else {
      const reached = known.reached + (known.lastStart === start ? 0 : 1);
      const entry = { point, reached, lastStart: start, thetas: [theta], values };
      this.entries[this.entries.indexOf(known)] = entry;
    }
    return true;
  }

  private gradientAt(theta: Float64Array): number {
    const slope = new Float64Array(theta.length);
    this.search.risk.gradient(theta, slope);
    return euclidean(slope);
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

  private same(entry: Entry, realization: Realization | null, values: Float64Array | null): boolean {
    const size = this.search.magnitudes.target || 1;
    const { point, values: others } = entry;
    if (point.realization !== null && realization !== null) {
      return realizationDistance(point.realization, realization) <= sameRealization * size;
    }
    if (others === null || values === null) return false;
    return values.every((value, k) => Math.abs(value - others[k]!) <= sameRealization * size);
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
    const simple = best?.index === 0 ? null : this.simpler(point);
    if (simple !== null) {
      const proved = this.proved(point, simple, certify);
      if (proved !== null && typeof proved !== 'string' && (best === null || proved.index === 0))
        best = proved;
    }
    return best ?? (reason === null ? point : { ...point, reason });
  }

  /** The point at theta with its certificate, or why there is none; null where theta shows less than is known. */
  private proved(
    point: FoundPoint,
    theta: Float64Array,
    certifier: Pick<Certifier, 'certify'>,
  ): FoundPoint | string | null {
    const { risk, magnitudes } = this.search;
    const certificate = certifier.certify(theta);
    if (typeof certificate === 'string') return certificate;
    const { rank, index } = certificate;
    // A realization is what its best parameters are: those of a saddle prove nothing of a minimum.
    if (index > 0 && theta !== point.theta && point.kind.endsWith('minimum')) return null;
    const realization = magnitudes.domain && realize(risk.shape, theta, magnitudes.domain);
    const own = theta === point.theta ? point : this.pointAt(theta, realization, this.gradientAt(theta));
    const kind: PointKind =
      index > 0 ? 'saddle' : own.kind === 'global_minimum' ? 'global_minimum' : 'local_minimum';
    const { risk: value, gradient } = own;
    const facts = { risk: value, kind, theta, realization: own.realization, gradient, rank, index };
    return { ...facts, certified: true, certificate };
  }

  /** Simpler parameters of the same realization, polished; null where there are none. */
  private simpler({ theta, realization }: FoundPoint): Float64Array | null {
    const { risk, magnitudes, cancelled } = this.search;
    const { domain, target } = magnitudes;
    const simple = domain && simplified(theta, { domain, target: target || 1 });
    if (domain === null || simple === null || realization === null) return null;
    const polished = refine(risk, simple, { cancelled, steps: 8, follow: false }).theta;
    const distance = realizationDistance(realization, realize(risk.shape, polished, domain));
    return distance <= sameRealization * (target || 1) ? polished : null;
  }

  result(): MultistartResult {
    const points = this.entries.map((entry) => ({ ...this.certified(entry), reached: entry.reached }));
    points.sort((x, y) => x.risk - y.risk);
    const { starts, arrived } = this;
    const tried = starts < this.search.starts ? `${starts} of ${this.search.starts}` : `${starts}`;
    const reason = `from ${tried} starts, of which ${arrived} came to a critical point: the list may be incomplete`;
    return { points, complete: false, reason, evaluations: this.evaluations };
  }
}

/** Counts a start that came to an entry, once, and keeps its parameters. */
function keep(entry: Entry, theta: Float64Array, start: number): true {
  if (entry.lastStart !== start) entry.reached += 1;
  entry.lastStart = start;
  if (entry.thetas.length < keptParameters) entry.thetas.push(theta);
  return true;
}

/** The network's values at inputs given one after the other. */
function valuesAt(risk: Risk, theta: Float64Array, inputs: Float64Array): Float64Array {
  const network = new Backpropagation(risk.shape);
  const width = risk.shape.inputs;
  return Float64Array.from({ length: inputs.length / width }, (_, k) =>
    network.realize(theta, inputs.subarray(k * width, (k + 1) * width)),
  );
}
